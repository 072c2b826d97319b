"""Ollama's completion API: a daemon of one's own, or ollama.com."""

from kustomize_plugin.providers.provider import OLLAMA, OLLAMA_CATALOG, OLLAMA_KEY, Provider

PROVIDER = Provider(
    "ollama",
    catalog=OLLAMA_CATALOG,
    dialect=OLLAMA,
    hosts=("ollama.com",),
    base="https://ollama.com",
    paths=r"/?|/api/(?:generate|embed)/?",
    route="/api/generate",
    surplus=r"/(?:api|v1|api/v1|api/chat|api/tags|(?:v1/)?chat/completions|v1/completions|v1/embeddings)",
    openai_base="https://ollama.com/v1",
    port=11434,
    key="OLLAMA_API_KEY",
    key_format=r"[a-f0-9]{32}\.[A-Za-z0-9_-]{24}",
    key_sign=OLLAMA_KEY,
    needs_api_base=True,
    default_tag="latest",
)
