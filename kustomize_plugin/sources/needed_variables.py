"""The variables that a gateway reads, and the keys of a Secret that they come from."""

from __future__ import annotations

from collections.abc import Iterable

from kustomize_plugin.secrets import environ_names
from kustomize_plugin.sources import helm_release, workload_kinds
from kustomize_plugin.sources.gateway_configs import GatewayConfig
from kustomize_plugin.sources.helm_release import Release
from kustomize_plugin.sources.manifest_values import Map
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, Container, gateways


class Needed:
    """`keys` maps each variable to its key in the Secret; `namespace` is the gateway's, empty where it has none."""

    def __init__(self, keys: dict[str, str], namespace: str) -> None:
        self.keys = keys
        self.namespace = namespace


def needed(configs: list[GatewayConfig], resources: list[Map], secret: str) -> Needed:
    """Return what gateways take from a Secret; what their containers get otherwise is left out."""
    containers = [one for config in configs for one in readers(config, resources)]
    keys = {name: _key(name, containers, secret) for name in names(configs)}
    namespaces = {config.namespace for config in configs}
    return Needed(
        {name: key for name, key in keys.items() if key is not None}, namespaces.pop() if len(namespaces) == 1 else ""
    )


def names(configs: list[GatewayConfig]) -> list[str]:
    """Return the variables that gateways read, sorted."""
    return environ_names.names([config.values for config in configs])


def secret(configs: list[GatewayConfig], resources: list[Map]) -> str:
    """Return the Secret that the gateways take their variables from; empty where none is seen, or several are."""
    containers = [one for config in configs for one in readers(config, resources)]
    whole = {taken.name for one in containers for taken in one.taken if taken.kind == SECRET}
    single = {name for one in containers for name, _ in one.references.values()}
    for found in (whole, single):
        if len(found - {""}) == 1:
            return (found - {""}).pop()
    return ""


def readers(config: GatewayConfig, resources: list[Map]) -> list[Container]:
    """Return the containers that read a config: those that its own resource runs, else those that mount or fit it."""
    own = [one for one in _own(config.outermost) if one.runs_litellm or one.is_nameless]
    if own:
        return own
    held = {config.name} if config.kind in (CONFIG_MAP, SECRET) else set()
    return [
        container for _, container in gateways([one for each in resources for one in workload_kinds.of(each)], held)
    ]


def _own(outermost: Map) -> list[Container]:
    if outermost.get("kind"):
        return [container for one in workload_kinds.of(outermost) for container in one.containers]
    return helm_release.containers(Release("", outermost, (), is_open=True))


def _key(name: str, containers: Iterable[Container], secret_name: str) -> str | None:
    """Return the key of the Secret that a variable is; None where a container gets it from elsewhere."""
    for container in containers:
        reference = container.references.get(name)
        if reference is not None:
            return reference[1] if reference[0] == secret_name else None
        if name in container.names:
            return None
        for taken in container.taken:
            is_it = (taken.kind, taken.name) == (SECRET, secret_name)
            if is_it and taken.prefix and name.startswith(taken.prefix):
                return name.removeprefix(taken.prefix)
    return name
