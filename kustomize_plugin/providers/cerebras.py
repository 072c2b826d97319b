"""Cerebras."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, OPENAI_ROUTES, Provider

PROVIDER = Provider(
    "cerebras",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    hosts=("api.cerebras.ai",),
    base="https://api.cerebras.ai/v1",
    paths=r"/v1(?:/.*)?",
    surplus=OPENAI_ROUTES,
    openai_base="https://api.cerebras.ai/v1",
    key="CEREBRAS_API_KEY",
    key_format=r"csk-[a-z0-9]{48}",
    key_sign=r"csk-[A-Za-z0-9]{40,}",
)
