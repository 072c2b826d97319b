"""Cohere; an api_base is the whole address of a route."""

from kustomize_plugin.providers.provider import Provider, Trap

PROVIDER = Provider(
    "cohere",
    catalog=None,
    dialect="",
    hosts=("api.cohere.com", "api.cohere.ai"),
    base="https://api.cohere.com/v2/chat",
    route="",
    key="COHERE_API_KEY",
    key_format="",
    key_sign="",
    names=(
        Trap(r"(?:CohereForAI|CohereLabs)/", "is the name on Hugging Face", "Cohere's own API names have no owner"),
    ),
    keeps_query=True,
)
