"""A vLLM server of one's own."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, Provider

PROVIDER = Provider(
    "hosted_vllm",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    key="HOSTED_VLLM_API_KEY",
    key_format="",
    key_sign="",
    needs_api_base=True,
    is_generic=True,
)
