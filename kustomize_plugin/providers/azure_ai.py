"""Azure AI Foundry."""

from kustomize_plugin.providers.provider import OPENAI, Provider

PROVIDER = Provider(
    "azure_ai",
    catalog=None,
    dialect=OPENAI,
    key="AZURE_AI_API_KEY",
    key_format="",
    key_sign="",
    secrets=("api_key", "azure_ad_token", "client_secret"),
    keeps_query=True,
)
