"""A vLLM server of one's own."""

from kustomize_plugin.providers.provider import Provider

PROVIDER = Provider("hosted_vllm", key="HOSTED_VLLM_API_KEY", needs_api_base=True)
