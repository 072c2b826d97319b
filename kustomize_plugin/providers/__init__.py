"""Which provider answers for a model: LiteLLM's own inference, and one module of values for each provider."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from kustomize_plugin.providers import known, plain_providers
from kustomize_plugin.providers.provider import Provider

DECLARED, PREFIX, ENDPOINT, INFERRED = "declared", "prefix", "endpoint", "inferred"
_REPLICATE = re.compile(r":[0-9a-f]{64}$")
# what LiteLLM's tests for OpenAI's names cover beyond its price list
_OPENAI = re.compile(r"ft:gpt-(?:3\.5-turbo|4)|^gpt-image|^\*$")


class Route:
    """Where LiteLLM sends a model: the provider's prefix, the name behind it, and how LiteLLM knows."""

    __slots__ = ("how", "name", "prefix")

    def __init__(self, prefix: str, name: str, how: str) -> None:
        self.prefix = prefix
        self.name = name
        self.how = how


def provider_of(model: str, params: dict[str, object]) -> Provider | None:
    """Return the provider that LiteLLM sends a model to; None where it would drop the model."""
    route = route_of(model, params)
    return provider(route.prefix) if route is not None else None


def route_of(model: str, params: dict[str, object], custom: frozenset[str] = frozenset()) -> Route | None:
    """Return where LiteLLM sends a model, or None; `custom` are the prefixes of a `custom_provider_map`."""
    prefixes = known.PREFIXES | custom
    declared = params.get("custom_llm_provider")
    if isinstance(declared, str) and declared:
        name = model.removeprefix(f"{declared}/")
        return Route(declared, name, DECLARED) if declared in prefixes else None
    prefix, slash, name = model.partition("/")
    if slash and (prefix in prefixes or prefix in known.PROMPTS):
        return Route(prefix, name, PREFIX)
    if model in known.PREFIXES:  # a provider without a model
        return None
    by_endpoint = _by_endpoint(api_base_of(params))
    if by_endpoint:
        return Route(by_endpoint, model, ENDPOINT)
    inferred = _inferred(model)
    return Route(inferred, model, INFERRED) if inferred else None


def api_base_of(params: dict[str, object]) -> str:
    """Return an entry's api_base under either of its names; empty where it has none."""
    for key in ("api_base", "base_url"):
        value = params.get(key)
        if isinstance(value, str) and value:
            return value
    return ""


@cache
def provider(prefix: str) -> Provider:
    """Return a provider's values; those without a module of their own get the defaults."""
    found = import_module(f"{__name__}.{prefix}").PROVIDER if prefix in _modules() else None
    return found if isinstance(found, Provider) else plain_providers.provider(prefix)


@cache
def all_providers() -> tuple[Provider, ...]:
    """Return the providers that have a module."""
    return tuple(provider(prefix) for prefix in sorted(_modules()))


@cache
def _modules() -> frozenset[str]:
    return known.PREFIXES & {file.stem for file in Path(__path__[0]).iterdir()}  # pkgutil would import inspect


def at_host(host: str) -> Provider | None:
    """Return the provider whose public API a host is."""
    return next((one for one in all_providers() if host in one.hosts), None)


def _by_endpoint(api_base: str) -> str:
    if not api_base:
        return ""
    try:
        address = urlsplit(api_base if "://" in api_base else f"https://{api_base}")
    except ValueError:
        return ""
    place = f"{(address.hostname or '').lower()}{address.path.rstrip('/')}/"
    return next((prefix for endpoint, prefix in known.ENDPOINTS.items() if place.startswith(f"{endpoint}/")), "")


def _inferred(model: str) -> str:
    for prefix, models in known.MODELS.items():
        if model in models:
            return prefix
    if _OPENAI.search(model):
        return "openai"
    if _REPLICATE.search(model):
        return "replicate"
    found = (prefix for pattern, prefix in known.PATTERNS if re.search(pattern, model, re.IGNORECASE))
    return next(found, "")
