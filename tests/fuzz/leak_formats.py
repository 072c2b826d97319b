"""Keys of all kinds, drawn from a seed: what a provider or a service gives out, and what people think up.

Each has the name that it is kept under. *Core* are those of a LiteLLM gateway; some open nothing by their form, so
that only a name or a place gives them away.
"""

from __future__ import annotations

import base64
import json
import random
import string
import uuid
from collections.abc import Callable

ALNUM = string.ascii_letters + string.digits
URL = ALNUM + "-_"
HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits
WORDS = "winter tiger orange castle river monday blue silver garden falcon copper lemon harbor forest".split()  # noqa: SIM905


class Draw:
    """Random parts of keys."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # noqa: S311 - keys that open nothing

    def of(self, length: int, letters: str = ALNUM) -> str:
        return "".join(self.random.choices(letters, k=length))

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def base64(self, count: int) -> str:
        return base64.b64encode(self.random.randbytes(count)).decode()

    def url_base64(self, text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


Maker = Callable[[Draw], str]


def _jwt(draw: Draw) -> str:
    head = draw.url_base64('{"alg":"HS256","typ":"JWT"}')
    claims = draw.url_base64(json.dumps({"sub": draw.of(10), "iat": draw.random.randrange(10**9)}))
    return f"{head}.{claims}.{draw.of(43, URL)}"


def _pem(draw: Draw) -> str:
    body = draw.base64(1200)
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return "\n".join(["-----BEGIN PRIVATE " + "KEY-----", *lines, "-----END PRIVATE " + "KEY-----"])


def _human(draw: Draw) -> str:
    return "".join(word.title() for word in draw.random.sample(WORDS, 2)) + str(draw.random.randrange(10, 99)) + "!"


def _discord(draw: Draw) -> str:
    return f"https://discord.com/api/webhooks/{draw.random.randrange(10**17, 10**18)}/{draw.of(68, URL)}"


def _teams(draw: Draw) -> str:
    return (
        f"https://acme.webhook.office.com/webhookb2/{draw.uuid()}@{draw.uuid()}/IncomingWebhook/"
        f"{draw.of(32, HEX)}/{draw.uuid()}"
    )


def _flow(draw: Draw) -> str:
    return (
        f"https://prod-{draw.random.randrange(10, 99)}.westeurope.logic.azure.com:443/workflows/{draw.of(32, HEX)}"
        f"/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={draw.of(43, URL)}"
    )


def _sas(draw: Draw) -> str:
    sig = draw.base64(32).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    return f"https://acme.blob.core.windows.net/logs?sv=2022-11-02&ss=b&srt=co&sp=rl&se=2027-01-01T00:00:00Z&sig={sig}"


CORE: dict[str, tuple[str, Maker]] = {
    "openai project": ("OPENAI_API_KEY", lambda d: f"sk-proj-{d.of(74, URL)}T3BlbkFJ{d.of(74, URL)}"),
    "openai service": ("OPENAI_API_KEY", lambda d: f"sk-svcacct-{d.of(58, URL)}T3BlbkFJ{d.of(58, URL)}"),
    "openai old": ("OPENAI_API_KEY", lambda d: f"sk-{d.of(20)}T3BlbkFJ{d.of(20)}"),
    "anthropic": ("ANTHROPIC_API_KEY", lambda d: f"sk-ant-api03-{d.of(93, URL)}AA"),
    "litellm master": ("LITELLM_MASTER_KEY", lambda d: f"sk-litellm-{d.of(48, HEX)}"),
    "litellm virtual": ("LITELLM_API_KEY", lambda d: f"sk-{d.of(22, URL)}"),
    "litellm salt": ("LITELLM_SALT_KEY", lambda d: f"sk-{d.of(32)}"),
    "ollama": ("OLLAMA_API_KEY", lambda d: f"{d.of(32, HEX)}.{d.of(24, URL)}"),
    "groq": ("GROQ_API_KEY", lambda d: f"gsk_{d.of(52)}"),
    "openrouter": ("OPENROUTER_API_KEY", lambda d: f"sk-or-v1-{d.of(64, HEX)}"),
    "xai": ("XAI_API_KEY", lambda d: f"xai-{d.of(80)}"),
    "gemini": ("GEMINI_API_KEY", lambda d: f"AIza{d.of(35, URL)}"),
    "gemini new": ("GEMINI_API_KEY", lambda d: f"AQ.Ab8RN6{d.of(44, URL)}"),
    "hugging face": ("HF_TOKEN", lambda d: f"hf_{d.of(34, string.ascii_letters)}"),
    "mistral": ("MISTRAL_API_KEY", lambda d: d.of(32)),
    "deepseek": ("DEEPSEEK_API_KEY", lambda d: f"sk-{d.of(32, HEX)}"),
    "perplexity": ("PERPLEXITYAI_API_KEY", lambda d: f"pplx-{d.of(48)}"),
    "cerebras": ("CEREBRAS_API_KEY", lambda d: f"csk-{d.of(48)}"),
    "nvidia": ("NVIDIA_NIM_API_KEY", lambda d: f"nvapi-{d.of(64, URL)}"),
    "together": ("TOGETHERAI_API_KEY", lambda d: f"tgp_v1_{d.of(43, URL)}"),
    "fireworks": ("FIREWORKS_AI_API_KEY", lambda d: f"fw_{d.of(24)}"),
    "azure": ("AZURE_API_KEY", lambda d: d.of(32, HEX)),
    "azure new": ("AZURE_API_KEY", lambda d: f"{d.of(52)}JQQJ99BD{d.of(16)}AAAB{d.of(4)}"),
    "cohere": ("COHERE_API_KEY", lambda d: d.of(40)),
    "aws secret": ("AWS_SECRET_ACCESS_KEY", lambda d: d.of(40, ALNUM + "+/")),
    "postgres password": ("POSTGRES_PASSWORD", lambda d: d.of(24)),
    "redis password": ("REDIS_PASSWORD", lambda d: d.of(32, HEX)),
}
OTHERS: dict[str, tuple[str, Maker]] = {
    "aws id": ("AWS_ACCESS_KEY_ID", lambda d: "AKIA" + d.of(16, string.ascii_uppercase + "234567")),
    "aws session": ("AWS_SESSION_TOKEN", lambda d: "IQoJb3JpZ2luX2Vj" + d.base64(300)),
    "bedrock": ("AWS_BEARER_TOKEN_BEDROCK", lambda d: "ABSK" + base64.b64encode(
        f"BedrockAPIKey-{d.of(4)}-at-{d.random.randrange(10**11, 10**12)}:{d.of(40)}".encode()).decode()),
    "bedrock short": ("AWS_BEARER_TOKEN_BEDROCK", lambda d: "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t" + d.base64(240)),
    "jwt": ("LITELLM_LICENSE_TOKEN", _jwt),
    "jwt under a neutral name": ("UPSTREAM_AUTH", _jwt),
    "github": ("GITHUB_TOKEN", lambda d: f"ghp_{d.of(36)}"),
    "github fine": ("GITHUB_PAT", lambda d: f"github_pat_{d.of(22)}_{d.of(59)}"),
    "gitlab": ("GITLAB_PAT", lambda d: f"glpat-{d.of(20, URL)}"),
    "slack bot": ("SLACK_BOT_TOKEN", lambda d: f"xoxb-{d.of(12, string.digits)}-{d.of(13, string.digits)}-{d.of(24)}"),
    "slack hook": ("SLACK_WEBHOOK_URL", lambda d:
                   f"https://hooks.slack.com/services/T{d.of(8, UPPER)}/B{d.of(8, UPPER)}/{d.of(24)}"),
    "teams hook": ("TEAMS_WEBHOOK_URL", _teams),
    "power automate": ("TEAMS_WEBHOOK_URL", _flow),
    "discord hook": ("DISCORD_WEBHOOK_URL", _discord),
    "sentry dsn": ("SENTRY_DSN", lambda d:
                   f"https://{d.of(32, HEX)}@o{d.random.randrange(10**5, 10**6)}.ingest.sentry.io/{d.random.randrange(10**6)}"),
    "sas": ("AZURE_BLOB_URL", _sas),
    "stripe": ("STRIPE_KEY", lambda d: f"sk_live_{d.of(24)}"),
    "langfuse": ("LANGFUSE_SECRET_KEY", lambda d: f"sk-lf-{d.uuid()}"),
    "datadog": ("DD_API_KEY", lambda d: d.of(32, HEX)),
    "sendgrid": ("SMTP_PASSWORD", lambda d: f"SG.{d.of(22, URL)}.{d.of(43, URL)}"),
    "npm": ("NPM_TOKEN", lambda d: f"npm_{d.of(36)}"),
    "docker": ("DOCKER_PAT", lambda d: f"dckr_pat_{d.of(27, URL)}"),
    "databricks": ("DATABRICKS_TOKEN", lambda d: f"dapi{d.of(32, HEX)}"),
    "replicate": ("REPLICATE_API_KEY", lambda d: f"r8_{d.of(37)}"),
    "elevenlabs": ("ELEVENLABS_API_KEY", lambda d: f"sk_{d.of(48, HEX)}"),
    "tavily": ("TAVILY_API_KEY", lambda d: f"tvly-dev-{d.of(32)}"),
    "langsmith": ("LANGSMITH_API_KEY", lambda d: f"lsv2_pt_{d.of(32, HEX)}_{d.of(10, HEX)}"),
    "pinecone": ("PINECONE_API_KEY", lambda d: f"pcsk_{d.of(6)}_{d.of(63)}"),
    "digitalocean": ("DIGITALOCEAN_TOKEN", lambda d: f"dop_v1_{d.of(64, HEX)}"),
    "vault": ("VAULT_TOKEN", lambda d: f"hvs.{d.of(95, URL)}"),
    "grafana": ("GRAFANA_TOKEN", lambda d: f"glsa_{d.of(32)}_{d.of(8, HEX)}"),
    "new relic": ("NEW_RELIC_API_KEY", lambda d: f"NRAK-{d.of(27, UPPER)}"),
    "telegram": ("TELEGRAM_BOT_TOKEN", lambda d: f"{d.random.randrange(10**9, 10**10)}:AA{d.of(33, URL)}"),
    "azure client": ("AZURE_CLIENT_SECRET", lambda d: f"{d.of(3)}8Q~{d.of(34, URL)}"),
    "azure storage": ("AZURE_STORAGE_KEY", lambda d: d.base64(64)),
    "watsonx": ("WATSONX_API_KEY", lambda d: d.of(44, URL)),
    "voyage": ("VOYAGE_API_KEY", lambda d: f"pa-{d.of(43, URL)}"),
    "uuid": ("SAMBANOVA_API_KEY", lambda d: d.uuid()),
    "random bytes": ("ENCRYPTION_KEY", lambda d: d.base64(32)),
    "pem": ("SIGNING_KEY", _pem),
    "strong password": ("DB_PASSWORD", lambda d: d.of(20, ALNUM + "!#@%^*")),
    "human password": ("UI_PASSWORD", _human),
}  # fmt: skip
FORMATS = CORE | OTHERS
SUFFIXES = ("", "_EU", "_2", "1", "_PROD")
