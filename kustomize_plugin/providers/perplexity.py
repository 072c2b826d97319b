"""Perplexity."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_ROUTES, Provider

PROVIDER = Provider(
    "perplexity",
    catalog=None,
    dialect=OPENAI,
    hosts=("api.perplexity.ai",),
    base="https://api.perplexity.ai",
    paths=r"/?|/v1(?:/.*)?",
    surplus=OPENAI_ROUTES,
    openai_base="https://api.perplexity.ai",
    key="PERPLEXITYAI_API_KEY",
    key_format=r"pplx-[A-Za-z0-9]{48}",
    key_sign=r"pplx-[A-Za-z0-9]{40,}",
)
