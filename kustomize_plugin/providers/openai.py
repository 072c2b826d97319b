"""OpenAI, and whoever speaks its protocol at an api_base."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, OPENAI_ROUTES, SK, Provider

PROVIDER = Provider(
    "openai",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    hosts=("api.openai.com", "eu.api.openai.com", "us.api.openai.com"),
    base="https://api.openai.com/v1",
    paths=r"/v1(?:/.*)?",
    surplus=OPENAI_ROUTES,
    openai_base="https://api.openai.com/v1",
    key="OPENAI_API_KEY",
    key_format=r"sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,74}|[A-Za-z0-9]{20})T3BlbkFJ[A-Za-z0-9_-]{20,74}",
    key_sign=SK,
    is_generic=True,
)
