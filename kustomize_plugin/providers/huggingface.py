"""Hugging Face: its inference providers, or an endpoint of one's own."""

from kustomize_plugin.providers.provider import OPENAI, Provider

PROVIDER = Provider(
    "huggingface",
    catalog=None,
    dialect=OPENAI,
    hosts=("router.huggingface.co",),
    base="https://router.huggingface.co/v1",
    openai_base="https://router.huggingface.co/v1",
    openai_paths=r"(?=[\w/-]+\Z)/[\w-]+/(?:[\w-]+/)*v\d.*",  # of one of the providers behind it
    key="HUGGINGFACE_API_KEY",
    key_format=r"hf_[A-Za-z]{34}",
    key_sign=r"hf_[A-Za-z0-9]{34,}",
)
