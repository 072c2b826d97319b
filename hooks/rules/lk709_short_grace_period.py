"""A pod is killed before its longest request can end.

Why: Kubernetes kills a pod when its grace period is over, 30 seconds by default. Each rollout then cuts the answers
that take longer, and a stream that is cut is not tried again.
Bad: ``terminationGracePeriodSeconds: 30`` with ``timeout: 300``
Good: ``terminationGracePeriodSeconds: 330`` and ``GRACEFUL_SHUTDOWN_TIMEOUT: "310"``

Compared with the longest time-out that the config says; where it says none, the rule is silent. A warning where the
period is written, a note where it is the default. LiteLLM itself waits no longer than GRACEFUL_SHUTDOWN_TIMEOUT.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize import built_pods, short_graces
from kustomize_plugin.hooks.kustomize.lone_pods import LonePods
from kustomize_plugin.hooks.kustomize.pods import Pods
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import PROXY, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each gateway that is given less time to end than a request may take."""
    yield from _found(built_pods.of(root), root.gateway)


def check_gateway(gateway: Gateway) -> Iterator[Finding]:
    """Yield those of a config that no kustomization builds."""
    if gateway.beside:
        yield from _found(LonePods(gateway), gateway)


def _found(pods: Pods, gateway: Gateway) -> Iterator[Finding]:
    for where, problem, remedy, severity in short_graces.flaws(pods, gateway):
        yield Finding(RULE.code, problem, remedy, where, severity=severity)


RULE = Rule(code="LK709", name="short-grace-period", check=check, on=PROXY, gateway=check_gateway, severity=WARNING)
