"""Resources → the workloads that they are or make."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.sources import helm_release, pod_spec
from kustomize_plugin.sources.manifest_values import Map, at, mapping, text
from kustomize_plugin.sources.workload import Container, Workload

_OPERATOR = "litellm.home-operations.com/"
# kinds that speak of other workloads' pods
_RULES = frozenset(("ClusterPolicy", "Policy", "ValidatingPolicy", "MutatingPolicy", "CustomResourceDefinition"))


def of(resource: Map) -> Iterator[Workload]:
    """Yield the workloads of one resource."""
    kind, name = text(resource.get("kind")), text(at(resource, "metadata", "name"))
    if text(resource.get("apiVersion")).startswith(_OPERATOR):
        yield from _proxy(resource, kind, name)
    elif kind in ("HelmRelease", "Application") or "helmCharts" in resource:
        yield from helm_release.workloads(resource)
    elif kind not in _RULES:
        containers = list(pod_spec.containers(resource))
        if containers:
            yield Workload(kind, name, containers)


def installs(resource: Map) -> bool:
    """Tell whether a resource installs something that may be a gateway of a kind that is not known here."""
    return resource.get("kind") in ("HelmRelease", "Application", "HelmChart", "LiteLLMProxy")


def _proxy(resource: Map, kind: str, name: str) -> Iterator[Workload]:
    """Yield an operator's proxy; the operator sets the variables of the models that it adopts."""
    if kind == "LiteLLMProxy":
        spec = mapping(resource.get("spec"))
        found = Container("litellm", text(spec.get("image")) or "litellm", ("spec",), "env")
        pod_spec.add_variables(found, spec, ("spec", "env"))
        found.is_open = True
        yield Workload(kind, name, [found])
