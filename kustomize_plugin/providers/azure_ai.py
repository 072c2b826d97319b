"""Azure AI Foundry."""

from kustomize_plugin.providers.provider import Provider

PROVIDER = Provider("azure_ai", key="AZURE_AI_API_KEY", secrets=("api_key", "azure_ad_token", "client_secret"))
