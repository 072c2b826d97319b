"""xAI."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, Provider, Trap

PROVIDER = Provider(
    "xai",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    hosts=("api.x.ai",),
    base="https://api.x.ai/v1",
    paths=r"/v1(?:/.*)?",
    openai_base="https://api.x.ai/v1",
    key="XAI_API_KEY",
    key_format=r"xai-[A-Za-z0-9]{70,120}",
    key_sign=r"xai-[\w-]{60,}",
    names=(Trap(r"x-ai/", "is the name on OpenRouter", "xAI's own API names have no owner"),),
)
