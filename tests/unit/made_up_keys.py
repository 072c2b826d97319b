"""Keys that nobody owns, made anew in each run, in the formats of the providers."""

from __future__ import annotations

import json
import secrets
import string

LETTERS = string.ascii_letters
ALPHANUMERIC = LETTERS + string.digits
URL_SAFE = ALPHANUMERIC + "_-"
HEX = "0123456789abcdef"


def made_up(length: int, alphabet: str = ALPHANUMERIC) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _between(least: int, most: int, alphabet: str = ALPHANUMERIC) -> str:
    return made_up(least + secrets.randbelow(most - least + 1), alphabet)


# the variable that LiteLLM reads, by which a key without a format is known, and the format
FORMATS = {
    "litellm virtual key": ("LITELLM_API_KEY", lambda: "sk-" + secrets.token_urlsafe(16)),
    "litellm master key": ("LITELLM_MASTER_KEY", lambda: "sk-litellm-" + _between(32, 64)),
    "ollama": ("OLLAMA_API_KEY", lambda: made_up(32, HEX) + "." + made_up(24, URL_SAFE)),
    "openai project": ("OPENAI_API_KEY", lambda: f"sk-proj-{made_up(74, URL_SAFE)}T3BlbkFJ{made_up(73, URL_SAFE)}A"),
    "openai service account": ("OPENAI_API_KEY", lambda: f"sk-svcacct-{made_up(58)}T3BlbkFJ{made_up(58)}"),
    "openai old": ("OPENAI_API_KEY", lambda: f"sk-{made_up(20)}T3BlbkFJ{made_up(20)}"),
    "anthropic": ("ANTHROPIC_API_KEY", lambda: f"sk-ant-api03-{made_up(93, URL_SAFE)}AA"),
    "anthropic admin": ("ANTHROPIC_API_KEY", lambda: f"sk-ant-admin01-{made_up(93, URL_SAFE)}AA"),
    "mistral": ("MISTRAL_API_KEY", lambda: made_up(32)),
    "perplexity": ("PERPLEXITYAI_API_KEY", lambda: "pplx-" + made_up(48)),
    "cerebras": ("CEREBRAS_API_KEY", lambda: "csk-" + made_up(48, string.ascii_lowercase + string.digits)),
    "groq": ("GROQ_API_KEY", lambda: "gsk_" + _between(48, 52)),
    "openrouter": ("OPENROUTER_API_KEY", lambda: "sk-or-v1-" + made_up(64, HEX)),
    "xai": ("XAI_API_KEY", lambda: "xai-" + _between(70, 120)),
    "gemini": ("GEMINI_API_KEY", lambda: "AIza" + made_up(35, URL_SAFE)),
    "gemini new": ("GEMINI_API_KEY", lambda: "AQ.Ab8RN6" + made_up(44, URL_SAFE)),
    "hugging face": ("HF_TOKEN", lambda: "hf_" + made_up(34, LETTERS)),
    "deepseek": ("DEEPSEEK_API_KEY", lambda: "sk-" + made_up(32, HEX)),
    "nvidia": ("NVIDIA_NIM_API_KEY", lambda: "nvapi-" + _between(60, 70, URL_SAFE)),
    "azure": ("AZURE_OPENAI_KEY", lambda: made_up(32, HEX)),
    "cohere": ("COHERE_KEY", lambda: made_up(36) + made_up(4, string.digits)),  # one in a thousand has no digit
    "fireworks": ("FIREWORKS_API_KEY", lambda: "fw_" + made_up(24)),
    "together": ("TOGETHERAI_API_KEY", lambda: "tgp_v1_" + made_up(43, URL_SAFE)),
}
# what only a name gives away
NAMELESS = frozenset(("mistral", "azure", "cohere"))


def private_key(kind: str = "PRIVATE KEY", length: int = 1624) -> str:
    """Return a PEM text of no real key."""
    body = made_up(length - length % 4, ALPHANUMERIC + "+/")
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])


def service_account(key: str = "") -> str:
    """Return the file that Google gives out for a service account."""
    values = {
        "type": "service_account",
        "project_id": "gateway-production",
        "private_key_id": made_up(40, HEX),
        "private_key": key or private_key(),
        "client_email": "litellm@gateway-production.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    return json.dumps(values, indent=2)
