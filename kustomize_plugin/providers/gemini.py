"""Google AI Studio."""

from kustomize_plugin.providers.provider import Provider, Trap

PROVIDER = Provider(
    "gemini",
    hosts=("generativelanguage.googleapis.com",),
    base="https://generativelanguage.googleapis.com/v1beta",
    paths=r"/v1(?:beta|alpha)?/?",
    route="/models/…:generateContent",
    surplus=r"/(?:openai|openai/chat/completions|models)",
    openai_base="https://generativelanguage.googleapis.com/v1beta/openai",
    key="GEMINI_API_KEY",
    key_format=r"AIza[A-Za-z0-9_-]{35}|AQ\.Ab8RN6[A-Za-z0-9_-]{44}",
    names=(
        Trap(r"models/", 'repeats "models/", which LiteLLM adds', "leave it out"),
        Trap(r"(?:google|gemini)/", "has a second owner", "Google's names have none"),
    ),
)
