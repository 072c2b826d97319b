"""OpenRouter."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, SK, Provider

PROVIDER = Provider(
    "openrouter",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    hosts=("openrouter.ai",),
    base="https://openrouter.ai/api/v1",
    paths=r"/api/v1(?:/.*)?",
    openai_base="https://openrouter.ai/api/v1",
    key="OPENROUTER_API_KEY",
    key_format=r"sk-or-v1-[a-f0-9]{64}",
    key_sign=SK,
    variants=r":(?:nitro|floor|online|exacto)",
)
