"""How a provider is asked which models it has, and how its answer reads."""

from __future__ import annotations

import re

from kustomize_plugin import providers
from kustomize_plugin.providers import tags_lock

_OLLAMA = frozenset(("ollama", "ollama_chat"))
# these answer GET …/models in OpenAI's form, with the names that stand behind LiteLLM's prefix
_OPENAI = frozenset((
    "cerebras", "custom_openai", "deepseek", "groq", "hosted_vllm", "litellm_proxy", "lm_studio", "mistral",
    "nvidia_nim", "openai", "openai_like", "openrouter", "text-completion-openai", "together_ai", "vllm", "xai",
))  # fmt: skip
_LISTED = _OLLAMA | _OPENAI | {"anthropic", "gemini"}
_PAGE = {"anthropic": "limit=1000", "gemini": "pageSize=1000"}
_DIGEST = re.compile(r"(?:sha256:)?[0-9a-f]{12,64}")
# OpenRouter takes these behind any model and lists none of them
_VARIANTS = re.compile(r":(?:nitro|floor|online|exacto)$")
_LONGEST_NAME = 300


class CatalogError(Exception):
    """The answer is no list of models."""


def is_listed(prefix: str) -> bool:
    """Tell whether the provider's list of models can be read here."""
    return prefix in _LISTED


def base(prefix: str) -> str:
    """Return where requests go without an api_base; empty where there is no such place."""
    provider = providers.provider(prefix)
    return provider.base if prefix in _OLLAMA or prefix in _PAGE else provider.openai_base or provider.base


def url(prefix: str, api_base: str) -> str:
    """Return the address of the list of models, without a query."""
    if prefix in _OLLAMA:
        return f"{tags_lock.address(api_base)}/api/tags"
    root = api_base.strip().rstrip("/").removesuffix("/chat/completions")
    if prefix == "anthropic":
        root = root.removesuffix("/messages").removesuffix("/v1") + "/v1"
    return f"{root}/models"


def query(prefix: str, page: str) -> str:
    """Return the query for a page of the list."""
    first = _PAGE.get(prefix, "")
    after = {"anthropic": "after_id", "gemini": "pageToken"}.get(prefix, "")
    return f"{first}&{after}={page}" if page else first


def headers(prefix: str, key: str) -> dict[str, str]:
    """Return the headers that carry a key: never the address, which ends up in logs."""
    if not key:
        return {}
    if prefix == "gemini":
        return {"x-goog-api-key": key}
    if prefix == "anthropic":
        return {"x-api-key": key, "anthropic-version": "2023-06-01"}
    return {"Authorization": f"Bearer {key}"}


def read(prefix: str, answer: object) -> tuple[dict[str, str], str]:
    """Return the tags with their digests, and the next page if there is one; raises CatalogError."""
    field = "models" if prefix in _OLLAMA or prefix == "gemini" else "data"
    entries = answer.get(field) if isinstance(answer, dict) else answer
    if not isinstance(entries, list) or (field == "models" and isinstance(answer, list)):
        raise CatalogError(f'answered JSON without the list "{field}"')
    found = {}
    for entry in entries:
        name = _name(prefix, entry)
        if name and name.isprintable() and len(name) <= _LONGEST_NAME:
            digest = entry.get("digest")
            found[name] = digest if isinstance(digest, str) and _DIGEST.fullmatch(digest) else ""
    return found, _next_page(answer)


def has(prefix: str, tags: dict[str, str], name: str) -> bool:
    """Tell whether a tag is in a list; Ollama's `name` and `name:latest` are one."""
    there = tags_lock.TagsLock("", {tags_lock.family(prefix): {"": dict(tags)}})
    if there.has(prefix, "", name):
        return True
    return prefix == "openrouter" and _VARIANTS.sub("", name) in tags


def nearest(tags: dict[str, str], name: str) -> list[str]:
    """Return up to three tags that look alike, the likeliest first."""
    from difflib import get_close_matches

    return get_close_matches(name, sorted(tags), n=3)


def _name(prefix: str, entry: object) -> str:
    if not isinstance(entry, dict):
        return ""
    name = entry.get("id") if prefix in _OPENAI or prefix == "anthropic" else entry.get("name") or entry.get("model")
    return name.removeprefix("models/") if isinstance(name, str) else ""


def _next_page(answer: object) -> str:
    if not isinstance(answer, dict):
        return ""
    page = answer.get("nextPageToken") or (answer.get("has_more") and answer.get("last_id"))
    return page if isinstance(page, str) and re.fullmatch(r"[\w=.-]{1,500}", page) else ""
