"""Google's Vertex AI."""

from kustomize_plugin.providers.provider import Provider, Trap

PROVIDER = Provider(
    "vertex_ai",
    catalog=None,
    dialect="",
    key="GOOGLE_APPLICATION_CREDENTIALS",
    key_format="",
    key_sign="",
    secrets=("api_key", "vertex_credentials"),
    names=(Trap(r"models/", "is an AI Studio name", 'leave "models/" out'),),
)
