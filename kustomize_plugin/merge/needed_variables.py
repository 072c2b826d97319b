"""The variables that a rendered gateway reads, and the keys of a Secret that they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.merge import finished_build
from kustomize_plugin.resources import stream
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import nodes, typed

_REFERENCE = re.compile(r"os\.environ/([A-Za-z_][A-Za-z0-9_]*)")
_WORKLOADS = frozenset(("Deployment", "StatefulSet", "DaemonSet", "Rollout", "Pod"))


class Needed:
    """`keys` maps each variable to its key in the Secret; `namespace` is the gateway's, empty where it has none."""

    def __init__(self, keys: dict[str, str], namespace: str) -> None:
        self.keys = keys
        self.namespace = namespace


def needed(text: str, secret: str) -> Needed:
    """Return what the configs of a finished build take from a Secret; what a container sets otherwise is left out."""
    resources = stream.documents(text)
    found = finished_build.configs(resources)
    names = sorted({name for _, _, config in found for name in _references(nodes.value(nodes.compose(config)))})
    config_maps = [resource.subject.name for resource, _, _ in found]
    given = _given(_gateways(resources, config_maps), secret)
    keys = {name: given.get(name, name) for name in names}
    namespaces = {resource.subject.namespace for resource, _, _ in found}
    return Needed(
        {name: key for name, key in keys.items() if key is not None}, namespaces.pop() if len(namespaces) == 1 else ""
    )


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for element in value.values():
            yield from _references(element)
    elif isinstance(value, list):
        for element in value:
            yield from _references(element)
    elif isinstance(value, str):
        yield from _REFERENCE.findall(value)


def _gateways(resources: list[Resource], config_maps: list[str]) -> Iterator[object]:
    """Yield the values of the workloads that mount a merged config."""
    for resource in resources:
        if any(name in resource.text for name in config_maps) and resource.field("kind") in _WORKLOADS:
            yield nodes.value(resource.node)


def _given(workloads: Iterator[object], secret: str) -> dict[str, str | None]:
    """Map the variables that containers set one by one to their keys in the Secret, or to None."""
    given: dict[str, str | None] = {}
    for workload in workloads:
        for container in _containers(workload):
            for env in typed.sequence(container.get("env")):
                reference = typed.mapping(typed.mapping(typed.mapping(env).get("valueFrom")).get("secretKeyRef"))
                ours = reference.get("name") == secret
                given[str(typed.mapping(env).get("name"))] = str(reference.get("key")) if ours else None
    return given


def _containers(value: object) -> Iterator[dict[str, object]]:
    for key, element in typed.mapping(value).items():
        if key == "containers":
            yield from (typed.mapping(container) for container in typed.sequence(element))
        else:
            yield from _containers(element)
