"""Another LiteLLM gateway."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, OPENAI_ROUTES, SK, Provider

PROVIDER = Provider(
    "litellm_proxy",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    surplus=OPENAI_ROUTES,
    key="LITELLM_PROXY_API_KEY",
    key_format="",
    key_sign=SK,
    needs_api_base=True,
)
