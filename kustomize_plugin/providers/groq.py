"""Groq."""

from kustomize_plugin.providers.provider import Provider, Trap

PROVIDER = Provider(
    "groq",
    hosts=("api.groq.com",),
    base="https://api.groq.com/openai/v1",
    paths=r"/openai/v1(?:/.*)?",
    openai_base="https://api.groq.com/openai/v1",
    key="GROQ_API_KEY",
    key_format=r"gsk_[A-Za-z0-9]{48,52}",
    names=(Trap(r".*:", "has an Ollama tag", "Groq's names have no colon"),),
)
