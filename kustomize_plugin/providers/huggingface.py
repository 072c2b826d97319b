"""Hugging Face: its inference providers, or an endpoint of one's own."""

from kustomize_plugin.providers.provider import Provider

PROVIDER = Provider(
    "huggingface",
    hosts=("router.huggingface.co",),
    base="https://router.huggingface.co/v1",
    openai_base="https://router.huggingface.co/v1",
    key="HUGGINGFACE_API_KEY",
    key_format=r"hf_[A-Za-z]{34}",
)
