"""Several replicas count a limit each for itself.

Why: without Redis each pod, and each worker in it, knows only its own requests. Three replicas let through three times
the ``rpm`` of a deployment, and spend three times a provider's budget.
Bad: ``replicas: 3`` with ``rpm: 60`` and no Redis
Good: the same with ``redis_host`` and ``redis_port`` in router_settings

Judged are ``rpm``, ``tpm``, ``max_parallel_requests`` and budgets in the config, in pods, app-template, LiteLLM's
charts and services; replicas of the workload, of a kustomization, and the least of an autoscaler. Silent where a
variable, a cache or a database may bring what is shared.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize import built_pods, replicated_limits
from kustomize_plugin.hooks.kustomize.lone_pods import LonePods
from kustomize_plugin.hooks.kustomize.pods import Pods
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import PROXY, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each gateway of several replicas whose limits nothing shares."""
    yield from _found(built_pods.of(root), root.gateway)


def check_gateway(gateway: Gateway) -> Iterator[Finding]:
    """Yield those of a config that no kustomization builds."""
    if gateway.beside:
        yield from _found(LonePods(gateway), gateway)


def _found(pods: Pods, gateway: Gateway) -> Iterator[Finding]:
    for where, problem, remedy in replicated_limits.flaws(pods, gateway):
        yield Finding(RULE.code, problem, remedy, where, severity=WARNING)


RULE = Rule(code="LK708", name="shared-state", check=check, on=PROXY, gateway=check_gateway, severity=WARNING)
