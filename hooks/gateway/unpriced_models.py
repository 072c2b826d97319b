"""Deployments whose spend LiteLLM cannot know, in gateways that count on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin import providers
from kustomize_plugin.failover import compiled
from kustomize_plugin.hooks.gateway import deployment_models as models
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import WrittenDeployment
from kustomize_plugin.litellm import abilities, price_list
from kustomize_plugin.providers import trust
from kustomize_plugin.providers.api_base import host, is_public
from kustomize_plugin.yamltext import typed

_LIMITS = ("rpm", "tpm", "max_parallel_requests", "max_budget")
# what spends nothing by the token, or is booked by something else
_OTHERS = frozenset(("litellm_proxy", "auto_router", "custom", "complexity_router", "github_copilot", "chatgpt"))
_PRIVATE = re.compile(r"10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|.*\.(?:lan|local|internal|home|home\.arpa)$")
_DATABASE = ("database_url", "store_model_in_db")


def of(gateway: Gateway) -> Iterator[WrittenDeployment]:
    """Yield the deployments at addresses of one's own without a price and without a limit."""
    for deployment in models.judged_among(gateway.deployments):
        is_local = gateway.tier(deployment.group) == "local" or _is_inside(deployment)
        if not (is_local or compiled.is_level(deployment.entry) or _is_priced(deployment) or _is_limited(deployment)):
            yield deployment


def counts(gateway: Gateway) -> str:
    """Name the setting for which spend has to be known; empty where none is."""
    general, litellm = gateway.section("general_settings"), gateway.section("litellm_settings")
    holders = (gateway.section("router_settings"), litellm, typed.mapping(litellm.get("default_internal_user_params")))
    for key in ("provider_budget_config", "max_budget", "max_internal_user_budget", "max_end_user_budget"):
        if any(one.get(key) for one in holders):
            return key
    return next((key for key in _DATABASE if general.get(key)), "")


def _is_priced(deployment: WrittenDeployment) -> bool:
    """Tell whether LiteLLM knows a price, if only that the model is free."""
    route = providers.route_of(deployment.model, deployment.params)
    if route is None or "*" in route.name or not route.name or route.prefix in _OTHERS:
        return True
    address = providers.api_base_of(deployment.params)
    if not address or is_public(address, providers.provider(route.prefix)):
        return True  # a model of the provider, of which another release may have a price
    written = {**deployment.info, **deployment.params}
    if any("cost" in str(key) for key in written) or isinstance(deployment.info.get("base_model"), str):
        return True
    if price_list.of_name(route.prefix, route.name) is not None:
        return True
    # LiteLLM asks a server of Ollama, and what answers no chat is priced in other ways
    is_local = abilities.LISTED.get(route.prefix, route.prefix) == "ollama"
    return is_local or deployment.info.get("mode") not in (None, abilities.CHAT, abilities.EMBEDDING)


def _is_inside(deployment: WrittenDeployment) -> bool:
    """Tell whether the address is one's own machine or cluster, where nobody is paid by the token."""
    name = host(providers.api_base_of(deployment.params))
    return bool(name) and ("." not in name or trust.is_local(name) or bool(_PRIVATE.match(name)))


def _is_limited(deployment: WrittenDeployment) -> bool:
    return any(deployment.params.get(key) for key in _LIMITS)
