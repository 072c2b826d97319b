"""Pods that are killed while they still answer: their grace period is shorter than a request may take."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import INFO, WARNING, Location
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize.pods import Pod, Pods
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.sources import scale
from kustomize_plugin.sources.manifest_values import at, mapping

Flaw = tuple[Location, str, str, str]  # where, what is wrong, the way out, a severity
_ENDING = (scale.GRACE, "lifecycle", "timeout", "request_timeout")
_VARIABLE, _DEFAULT = "GRACEFUL_SHUTDOWN_TIMEOUT", 30


def flaws(pods: Pods, gateway: Gateway) -> Iterator[Flaw]:
    """Yield each gateway whose pods are given less time to end than the longest time-out that somebody wrote."""
    longest, label = _longest(gateway)
    for pod in pods.gateways if longest and pods.is_known else ():
        if not pod.container.is_official or pods.is_patched(pod, *_ENDING):
            continue
        found = scale.of(pod.document.values, pod.container)
        if found.grace is None or found.grace >= longest or (pod.container.is_of_chart and not found.grace_path):
            continue
        written = "" if found.grace_path else " by default"
        problem = (
            f"{pod.workload.label} gives its pods {found.grace} seconds to end{written}, and {label} has a time-out "
        )
        problem += f"of {longest:g}, so a rollout cuts its answers"
        remedy = f"set {scale.GRACE} to {_whole(longest + _before(pod) + 10)}"
        if not _waits(pod, longest):
            remedy += f" and {_VARIABLE} to {_whole(longest)}"
        yield pod.at(found.grace_path or pod.container.place), problem, remedy, WARNING if found.grace_path else INFO


def _longest(gateway: Gateway) -> tuple[float, str]:
    """Return the longest time-out in seconds that is written, and what has it; zero where none is."""
    router, litellm = gateway.section("router_settings"), gateway.section("litellm_settings")
    found: list[tuple[float, str]] = []
    for deployment in gateway.deployments:
        written = [deployment.params.get("timeout"), deployment.params.get("request_timeout")]
        if any(written) or router.get("timeout") or litellm.get("request_timeout"):
            seconds = failover_time.timeout(deployment.params, router, litellm)
            found += [(seconds, f'"{deployment.group}"')] if seconds else []
    return max(found, key=lambda one: one[0], default=(0.0, ""))


def _waits(pod: Pod, longest: float) -> bool:
    """Tell whether LiteLLM itself waits as long for its requests, or git does not show how long."""
    written = pod.container.values.get(_VARIABLE)
    if written is None:
        return _VARIABLE in pod.container.names or bool(pod.container.taken)
    return not written.isdecimal() or int(written) >= longest


def _before(pod: Pod) -> int:
    """Return the seconds that a pod sleeps before it is told to end."""
    fields: object = pod.document.values
    for step in pod.container.place:
        fields = fields[step] if isinstance(fields, (dict, list)) else None  # type: ignore[index]
    seconds = at(mapping(fields), "lifecycle", "preStop", "sleep", "seconds")
    return seconds if isinstance(seconds, int) else 0


def _whole(seconds: float) -> str:
    return f"{min(seconds, 1e9):.0f}"
