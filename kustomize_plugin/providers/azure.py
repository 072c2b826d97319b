"""Azure OpenAI; the name is that of a deployment, which its owner chose."""

from kustomize_plugin.providers.provider import Provider

PROVIDER = Provider(
    "azure",
    route="/openai/deployments/…/chat/completions",
    surplus="/openai",
    key="AZURE_API_KEY",
    secrets=("api_key", "azure_ad_token", "client_secret", "azure_password"),
)
