"""Fireworks AI."""

from kustomize_plugin.providers.provider import Provider

PROVIDER = Provider(
    "fireworks_ai",
    hosts=("api.fireworks.ai",),
    base="https://api.fireworks.ai/inference/v1",
    paths=r"/inference/v1(?:/.*)?",
    openai_base="https://api.fireworks.ai/inference/v1",
    key="FIREWORKS_AI_API_KEY",
)
