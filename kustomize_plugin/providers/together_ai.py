"""Together AI."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, Provider

PROVIDER = Provider(
    "together_ai",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    hosts=("api.together.ai", "api.together.xyz"),
    base="https://api.together.ai/v1",
    paths=r"/v1(?:/.*)?",
    openai_base="https://api.together.ai/v1",
    key="TOGETHERAI_API_KEY",
    key_format=r"tgp_v1_[A-Za-z0-9_-]{43}",
    key_sign=r"tgp_v1_[\w-]{40,}",
)
