"""Google's Vertex AI."""

from kustomize_plugin.providers.provider import Provider, Trap

PROVIDER = Provider(
    "vertex_ai",
    key="GOOGLE_APPLICATION_CREDENTIALS",
    secrets=("api_key", "vertex_credentials"),
    names=(Trap(r"models/", "is an AI Studio name", 'leave "models/" out'),),
)
