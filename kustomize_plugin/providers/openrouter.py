"""OpenRouter."""

from kustomize_plugin.providers.provider import Provider

PROVIDER = Provider(
    "openrouter",
    hosts=("openrouter.ai",),
    base="https://openrouter.ai/api/v1",
    paths=r"/api/v1(?:/.*)?",
    openai_base="https://openrouter.ai/api/v1",
    key="OPENROUTER_API_KEY",
    key_format=r"sk-or-v1-[a-f0-9]{64}",
)
