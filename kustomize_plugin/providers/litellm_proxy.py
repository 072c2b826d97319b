"""Another LiteLLM gateway."""

from kustomize_plugin.providers.provider import OPENAI_ROUTES, Provider

PROVIDER = Provider("litellm_proxy", surplus=OPENAI_ROUTES, key="LITELLM_PROXY_API_KEY", needs_api_base=True)
