"""Fireworks AI."""

from kustomize_plugin.providers.provider import OPENAI, Provider

PROVIDER = Provider(
    "fireworks_ai",
    catalog=None,
    dialect=OPENAI,
    hosts=("api.fireworks.ai",),
    base="https://api.fireworks.ai/inference/v1",
    paths=r"/inference/v1(?:/.*)?",
    openai_base="https://api.fireworks.ai/inference/v1",
    key="FIREWORKS_AI_API_KEY",
    key_format="",
    key_sign=r"fw_[A-Za-z0-9]{22,}",
)
