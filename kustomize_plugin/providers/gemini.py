"""Google AI Studio."""

from kustomize_plugin.providers.provider import GEMINI, Catalog, Provider, Trap

PROVIDER = Provider(
    "gemini",
    catalog=Catalog(
        query="pageSize=1000",
        next_page="pageToken",
        headers=(("x-goog-api-key", "{key}"),),
        field="models",
        bare=False,
        names=("name", "model"),
    ),
    dialect=GEMINI,
    hosts=("generativelanguage.googleapis.com",),
    base="https://generativelanguage.googleapis.com/v1beta",
    paths=r"/v1(?:beta|alpha)?/?",
    route="/models/…:generateContent",
    surplus=r"/(?:openai|openai/chat/completions|models)",
    openai_base="https://generativelanguage.googleapis.com/v1beta/openai",
    key="GEMINI_API_KEY",
    key_format=r"AIza[A-Za-z0-9_-]{35}|AQ\.Ab8RN6[A-Za-z0-9_-]{44}",
    key_sign=r"AIza[\w-]{35}|AQ\.Ab8RN6[\w-]{40,}",
    names=(
        Trap(r"models/", 'repeats "models/", which LiteLLM adds', "leave it out"),
        Trap(r"(?:google|gemini)/", "has a second owner", "Google's names have none"),
    ),
)
