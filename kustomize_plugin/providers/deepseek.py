"""DeepSeek."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, SK, Provider, Trap

PROVIDER = Provider(
    "deepseek",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    hosts=("api.deepseek.com",),
    base="https://api.deepseek.com/v1",
    paths=r"/?|/(?:v1|beta)(?:/.*)?",
    openai_base="https://api.deepseek.com",
    key="DEEPSEEK_API_KEY",
    key_format=r"sk-[a-f0-9]{32}",
    key_sign=SK,
    names=(Trap(r"deepseek-ai/", "is the name on Hugging Face", "DeepSeek's own API names have no owner"),),
)
