"""An LM Studio server of one's own."""

from kustomize_plugin.providers.provider import OPENAI_ROUTES, Provider

PROVIDER = Provider("lm_studio", surplus=OPENAI_ROUTES, key="LM_STUDIO_API_KEY", needs_api_base=True)
