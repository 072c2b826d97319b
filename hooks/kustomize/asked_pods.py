"""Probes by which the kubelet asks more than whether a gateway lives."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING, Location
from kustomize_plugin.hooks.kustomize import built_pods
from kustomize_plugin.hooks.kustomize.pods import Pod
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.sources import compose

Flaw = tuple[Location, str, str, str]  # where, what is wrong, the way out, a severity
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe", "httpGet", "probes")
_KINDS = {"liveness": "/health/liveliness", "readiness": "/health/readiness", "startup": "/health/liveliness"}


def of_root(root: Root) -> Iterator[Flaw]:
    """Yield the probes of a build that ask for the health of every model."""
    if any("/health" in source.text for source in (*root.sources, *root.kustomizations)):
        built = built_pods.of(root)
        for pod in built.gateways:
            if not built.is_patched(pod, *_PROBES):
                yield from of_pod(pod)


def of_pod(pod: Pod) -> Iterator[Flaw]:
    """Yield those of one container."""
    for probe in pod.container.probes if pod.container.is_official else ():
        if probe.path.partition("?")[0].rstrip("/") != "/health":
            continue
        if pod.workload.kind == compose.SERVICE:
            problem = "the health check asks /health, which sends a paid request to every model or answers 401"
            yield pod.at(probe.place), problem, f"write {_KINDS['liveness']}", WARNING
            continue
        kind = next((name for name in _KINDS if any(name in str(step).lower() for step in probe.place)), "liveness")
        costs = "/health sends a paid request to every model"
        if probe.is_authorized:
            yield (
                pod.at(probe.place),
                f"the {kind} probe asks /health, which sends a paid request to every model",
                f"write {_KINDS[kind]}",
                WARNING,
            )
        else:
            problem = f"the {kind} probe brings no key, and {costs} or, where there is a master key, answers 401"
            yield pod.at(probe.place), problem, f"write {_KINDS[kind]}", ERROR
