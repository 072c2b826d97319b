"""Providers of which little matters here: how an address is written, or that they list models as OpenAI does."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, Provider

_COMPATIBLE = frozenset(("custom_openai", "openai_like", "text-completion-openai"))
_LISTED = _COMPATIBLE | {"vllm"}
_KEEP_QUERIES = frozenset(("azure_text", "databricks", "triton"))
_OTHER_ADDRESSES = frozenset(("nvidia_riva", "sagemaker", "sagemaker_chat", "sagemaker_nova", "custom", "auto_router"))


def provider(prefix: str) -> Provider:
    """Return what is known of a provider without a module of its own."""
    return Provider(
        prefix,
        catalog=OPENAI_CATALOG if prefix in _LISTED else None,
        dialect=OPENAI,
        key="",
        key_format="",
        key_sign="",
        keeps_query=prefix in _KEEP_QUERIES,
        is_generic=prefix in _COMPATIBLE,
        is_other=prefix in _OTHER_ADDRESSES,
    )
