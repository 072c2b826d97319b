"""Azure OpenAI; the name is that of a deployment, which its owner chose."""

from kustomize_plugin.providers.provider import OPENAI, Provider

PROVIDER = Provider(
    "azure",
    catalog=None,
    dialect=OPENAI,
    route="/openai/deployments/…/chat/completions",
    surplus="/openai",
    key="AZURE_API_KEY",
    key_format="",
    key_sign="",
    secrets=("api_key", "azure_ad_token", "client_secret", "azure_password"),
    keeps_query=True,
    # the address that Azure's portal shows
    target_uri=r"(.*)/openai/deployments/[^/]+(/chat/completions|/completions|/embeddings)?",
)
