"""Anthropic."""

from kustomize_plugin.providers.provider import ANTHROPIC, SK, Catalog, Provider, Trap

PROVIDER = Provider(
    "anthropic",
    catalog=Catalog(
        path="/v1/models",
        surplus=("/chat/completions", "/messages", "/v1"),
        query="limit=1000",
        next_page="after_id",
        headers=(("x-api-key", "{key}"), ("anthropic-version", "2023-06-01")),
    ),
    dialect=ANTHROPIC,
    hosts=("api.anthropic.com",),
    base="https://api.anthropic.com",
    paths=r"/?|/v1/messages/?",
    route="/v1/messages",
    surplus=r"/(?:v1|(?:v1/)?chat/completions|v1/complete)",
    openai_base="https://api.anthropic.com/v1",
    key="ANTHROPIC_API_KEY",
    key_format=r"sk-ant-(?:api03|admin01)-[A-Za-z0-9_-]{93}AA",
    key_sign=SK,
    names=(
        Trap(r"anthropic/", "repeats the provider", "write it once"),
        Trap(r"(?:[a-z]+\.)?anthropic\.", "is a Bedrock name", 'its provider is "bedrock/"'),
        Trap(r"claude-.*@\d{8}$", "is a Vertex AI name", 'its provider is "vertex_ai/", or write a dash for the @'),
    ),
)
