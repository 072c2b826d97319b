"""Cohere's chat models; an api_base is the whole address of the chat route."""

from kustomize_plugin.providers.provider import Provider

PROVIDER = Provider(
    "cohere_chat",
    catalog=None,
    dialect="",
    hosts=("api.cohere.com", "api.cohere.ai"),
    base="https://api.cohere.com/v2/chat",
    paths=r"/v[12]/chat/?",
    route="",
    key="COHERE_API_KEY",
    key_format="",
    key_sign="",
    keeps_query=True,
)
