"""Groq."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, Provider, Trap

PROVIDER = Provider(
    "groq",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    hosts=("api.groq.com",),
    base="https://api.groq.com/openai/v1",
    paths=r"/openai/v1(?:/.*)?",
    openai_base="https://api.groq.com/openai/v1",
    key="GROQ_API_KEY",
    key_format=r"gsk_[A-Za-z0-9]{48,52}",
    key_sign=r"gsk_[A-Za-z0-9]{40,}",
    names=(Trap(r".*:", "has an Ollama tag", "Groq's names have no colon"),),
)
