"""An LM Studio server of one's own."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, OPENAI_ROUTES, Provider

PROVIDER = Provider(
    "lm_studio",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    surplus=OPENAI_ROUTES,
    key="LM_STUDIO_API_KEY",
    key_format="",
    key_sign="",
    needs_api_base=True,
)
