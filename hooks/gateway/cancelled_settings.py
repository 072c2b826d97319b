"""Settings that cancel each other: each is right by itself, and together one of them does not do what it says."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.finding import ERROR, WARNING, Location
from kustomize_plugin.hooks.gateway import named_entries
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.gateway.reference import below
from kustomize_plugin.hooks.read import image_release
from kustomize_plugin.providers import trust
from kustomize_plugin.yamltext import typed

Flaw = tuple[Location, str, str, str]  # where it is, what is wrong, the way out, a severity

_ROUTER, _GENERAL = "router_settings", "general_settings"
_HEALTH = "enable_health_check_routing"
_FIRST_STRATEGY = "usage-based-routing"
# from this release on tags count under every strategy, and LiteLLM does not start while Redis is silent
_RUST = (1, 110, 0)
_TIMEOUTS = frozenset(("socket_timeout", "socket_connect_timeout"))
# with these LiteLLM makes an Authorization itself
_LANGFUSE = "langfuse_public_key"


def flaws(gateway: Gateway) -> Iterator[Flaw]:
    """Yield what a gateway's settings undo of each other."""
    yield from _tags(gateway)
    yield from _health(gateway)
    yield from _pass_through(gateway)
    yield from _redis(gateway)
    yield from _without(gateway)
    found = database(gateway)
    if found is not None and chain_settings(gateway):
        chains = " and ".join(f'"{key}"' for key in chain_settings(gateway))
        problem = f'"store_model_in_db" lets the database replace {chains} of litellm_settings'
        yield found, problem, f"keep them in {_ROUTER}, where the file wins", WARNING


def database(gateway: Gateway) -> Location | None:
    """Return where models are kept in a database too; None where they are not."""
    if gateway.section(_GENERAL).get("store_model_in_db") is not True:
        return None
    return gateway.place(_GENERAL, "store_model_in_db")


def chain_settings(gateway: Gateway) -> list[str]:
    """Return the chain settings that stand where a database has the last word, fragments' own included."""
    section, router = gateway.section("litellm_settings"), gateway.section(_ROUTER)
    fragments = {chain.setting for chain in gateway.chains if not chain.section and chain.targets}
    return [
        key for key in kind_shapes.CHAIN_FIELDS.values() if key not in router and (section.get(key) or key in fragments)
    ]


def _tags(gateway: Gateway) -> Iterator[Flaw]:
    settings, release = gateway.section(_ROUTER), _release(gateway)
    if settings.get("routing_strategy") != _FIRST_STRATEGY or settings.get("enable_tag_filtering") is not True:
        return
    if release < _RUST or release == image_release.MOVING:
        problem = f'"enable_tag_filtering" does nothing with {_FIRST_STRATEGY}, which ignores tags before LiteLLM 1.110'
        severity = ERROR if (0, 0, 0) < release < _RUST else WARNING
        yield gateway.place(_ROUTER, "enable_tag_filtering"), problem, f"write {_FIRST_STRATEGY}-v2", severity


def _health(gateway: Gateway) -> Iterator[Flaw]:
    general, settings = gateway.section(_GENERAL), gateway.section(_ROUTER)
    is_on = any(section.get(_HEALTH) is True for section in (general, settings))
    scoped = general.get("background_health_check_model_groups")
    if is_on and settings.get("allowed_fails_policy") and scoped is None:
        problem = '"allowed_fails_policy" switches off what "enable_health_check_routing" finds'
        remedy = "remove one of them, or list the groups in background_health_check_model_groups"
        yield gateway.place(_ROUTER, "allowed_fails_policy"), problem, remedy, WARNING


def _without(gateway: Gateway) -> Iterator[Flaw]:
    """Yield the settings that nothing switches on."""
    general, settings = gateway.section(_GENERAL), gateway.section("litellm_settings")
    for section, where in ((general, _GENERAL), (gateway.section(_ROUTER), _ROUTER)):
        if section.get(_HEALTH) is True and not general.get("background_health_checks"):
            problem = f'"{_HEALTH}" does nothing without "background_health_checks", which asks the models'
            yield gateway.place(where, _HEALTH), problem, "add background_health_checks: true", WARNING
    if settings.get("cache_params") and not settings.get("cache"):
        problem = '"cache_params" does nothing without "cache", so nothing is cached'
        yield gateway.place("litellm_settings", "cache_params"), problem, "add cache: true", WARNING
    if general.get("alert_types") and not general.get("alerting"):
        problem = '"alert_types" does nothing without "alerting", so nobody gets any'
        yield gateway.place(_GENERAL, "alert_types"), problem, "say in alerting where they go", WARNING


def _pass_through(gateway: Gateway) -> Iterator[Flaw]:
    """Yield each endpoint that sends on the key with which clients come to the gateway."""
    for document, above, values in named_entries.sources(gateway):
        endpoints = below(values, _GENERAL).get("pass_through_endpoints")
        for index, endpoint in enumerate(typed.sequence(endpoints)):
            one = typed.mapping(endpoint)
            if one.get("forward_headers") is not True or one.get("auth", True) is not True or _authorizes(one):
                continue
            problem = f'pass-through "{one.get("path")}" sends the key of the gateway\'s clients on to its target'
            path = (*above, _GENERAL, "pass_through_endpoints", index, "forward_headers")
            severity = WARNING if _is_inside(one.get("target")) else ERROR
            yield (
                document.at_key(path),
                problem,
                "set Authorization in its headers, or remove forward_headers",
                severity,
            )


def _authorizes(endpoint: dict[str, object]) -> bool:
    """Tell whether an endpoint has an Authorization of its own; a target that is a module of Python gets no headers."""
    names = {str(name).lower() for name in below(endpoint, "headers")}
    target = endpoint.get("target")
    is_address = isinstance(target, str) and ("://" in target or target.startswith("os.environ/") or "$" in target)
    return not is_address or not names.isdisjoint(("authorization", _LANGFUSE))


def _is_inside(target: object) -> bool:
    """Tell whether a target may be in the cluster: a host without a dot, or one that git does not show."""
    try:
        host = urlsplit(str(target)).hostname or ""
    except ValueError:
        return True
    return "." not in host or trust.is_local(host)


def _redis(gateway: Gateway) -> Iterator[Flaw]:
    settings = gateway.section(_ROUTER)
    if not settings.get("redis_host") or settings.get("redis_url"):
        return
    place = gateway.place(_ROUTER, "redis_host")
    if not settings.get("redis_port"):
        problem = '"redis_host" does nothing without "redis_port", so the replicas share nothing'
        yield place, problem, "add redis_port: 6379", WARNING
    elif _TIMEOUTS.isdisjoint(below(settings, "cache_kwargs")) and not (0, 0, 0) < _release(gateway) < _RUST:
        problem = '"redis_host" has no time-outs, so LiteLLM 1.110 does not start while Redis is silent'
        yield place, problem, "set socket_timeout and socket_connect_timeout in cache_kwargs", WARNING


def _release(gateway: Gateway) -> image_release.Release:
    """Return the newest release that reads the config; zeros where git shows none."""
    return max((document.place.source.release for document in gateway.documents), default=(0, 0, 0))
