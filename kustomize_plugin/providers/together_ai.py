"""Together AI."""

from kustomize_plugin.providers.provider import Provider

PROVIDER = Provider(
    "together_ai",
    hosts=("api.together.ai", "api.together.xyz"),
    base="https://api.together.ai/v1",
    paths=r"/v1(?:/.*)?",
    openai_base="https://api.together.ai/v1",
    key="TOGETHERAI_API_KEY",
    key_format=r"tgp_v1_[A-Za-z0-9_-]{43}",
)
