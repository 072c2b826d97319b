"""Mistral."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, Provider, Trap

PROVIDER = Provider(
    "mistral",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    hosts=("api.mistral.ai", "codestral.mistral.ai"),
    base="https://api.mistral.ai/v1",
    paths=r"/?|/v1(?:/.*)?",
    route="/v1",
    surplus=r"/chat/completions",
    openai_base="https://api.mistral.ai/v1",
    key="MISTRAL_API_KEY",
    key_format=r"[A-Za-z0-9]{32}",
    key_sign="",
    names=(Trap(r"mistralai/", "is the name on Hugging Face", "Mistral's own API names have no owner"),),
)
