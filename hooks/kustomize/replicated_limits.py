"""Limits that each replica of a gateway counts for itself, because nothing is shared between them."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.gateway import cancelled_settings
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize.pods import Pod, Pods
from kustomize_plugin.sources import scale
from kustomize_plugin.sources.manifest_values import at, mapping
from kustomize_plugin.yamltext import typed

Flaw = tuple[Location, str, str]  # where, what is wrong, the way out
_SCALING = ("replicas", "env", "envFrom")
_OF_DEPLOYMENTS = ("rpm", "tpm", "max_parallel_requests", "max_budget")
_OF_SETTINGS = {
    "router_settings": ("provider_budget_config",),
    "general_settings": ("max_parallel_requests", "global_max_parallel_requests"),
}
_DEFAULTS = ("default_key_generate_params", "default_internal_user_params", "default_team_params")
_OF_KEYS = ("rpm_limit", "tpm_limit", "max_parallel_requests")
_SEVERAL = 2


def flaws(pods: Pods, gateway: Gateway) -> Iterator[Flaw]:
    """Yield each gateway of several replicas, or of several workers, whose config limits something without Redis."""
    limits = list(dict.fromkeys(_limits(gateway)))
    if not limits or not pods.is_known or _shares(gateway):
        return
    named = ", ".join(limits[:2]) + (f" and {len(limits) - 2} more" if len(limits) > _SEVERAL else "")
    for pod in pods.gateways:
        if pods.is_patched(pod, *_SCALING) or any("REDIS" in name for name in pod.container.names - _own(pod)):
            continue
        for where, several in _several(pods, pod):
            problem = f"{pod.workload.label} has {several} and no Redis, so each counts {named} for itself"
            yield where, problem, "set redis_host and redis_port in router_settings, or divide the limits"


def _several(pods: Pods, pod: Pod) -> Iterator[tuple[Location, str]]:
    found = scale.of(pod.document.values, pod.container)
    counted = pods.replicas(pod)
    count, where = counted or (found.replicas, pod.at(found.replicas_path or pod.container.place))
    if count >= _SEVERAL:
        yield where, f"{count} replicas"
    workers = _workers(pod.container.arguments) or pod.container.values.get("NUM_WORKERS", "")
    if count < _SEVERAL and workers.isdecimal() and int(workers) >= _SEVERAL:
        yield pod.at(pod.container.places.get("NUM_WORKERS") or pod.container.place), f"{workers} workers"


def _workers(words: list[str]) -> str:
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word == "--num_workers":
            return following
        if word.startswith("--num_workers="):
            return word.partition("=")[2]
    return ""


def _own(pod: Pod) -> set[str]:
    """Return the variables of which LiteLLM's chart would set some, where it runs a Redis of its own."""
    is_without = pod.container.is_of_chart and at(mapping(_values(pod)), "redis", "enabled") is not True
    return {name for name in pod.container.names if name not in pod.container.places} if is_without else set()


def _values(pod: Pod) -> object:
    """Return the values of a chart."""
    found: object = pod.document.values
    for step in pod.container.place:
        found = found.get(step) if isinstance(found, dict) and step != "gateway" else found
    return found


def _shares(gateway: Gateway) -> bool:
    """Tell whether a config has something to share counts in, or a database may have it."""
    router, litellm = gateway.section("router_settings"), gateway.section("litellm_settings")
    has_redis = any(str(key).startswith("redis") for key in router) or bool(litellm.get("cache"))
    return has_redis or cancelled_settings.database(gateway) is not None


def _limits(gateway: Gateway) -> Iterator[str]:
    """Yield what limits something, as messages name it."""
    for deployment in gateway.deployments:
        yield from (f'"{key}" of "{deployment.group}"' for key in _OF_DEPLOYMENTS if deployment.params.get(key))
    for section, keys in _OF_SETTINGS.items():
        yield from (f'"{key}"' for key in keys if gateway.section(section).get(key))
    for holder in _DEFAULTS:
        values = typed.mapping(gateway.section("litellm_settings").get(holder))
        yield from (f'"{key}" of {holder}' for key in _OF_KEYS if values.get(key))
