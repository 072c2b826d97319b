"""The mechanism of the rules on the way into the pod: a build's pods, and those beside a config that nothing builds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kustomize_plugin.finding import ERROR, Finding, Location
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize import built_pods
from kustomize_plugin.hooks.kustomize.lone_pods import LonePods
from kustomize_plugin.hooks.kustomize.pods import Pods
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import PROXY, Rule

# the place, what is wrong, the way out, and a severity where it is not the rule's own
Flaw = tuple[Location, str, str] | tuple[Location, str, str, str]
Flaws = Callable[[Pods, Gateway], Iterable[Flaw]]


def rule(code: str, name: str, flaws: Flaws, severity: str = ERROR) -> Rule:
    """Return the rule that finds the flaws of some pods in front of their gateway."""

    def check(root: Root) -> Iterator[Finding]:
        yield from findings(code, flaws(built_pods.of(root), root.gateway), severity)

    def check_gateway(gateway: Gateway) -> Iterator[Finding]:
        if gateway.beside:
            yield from findings(code, flaws(LonePods(gateway), gateway), severity)

    return Rule(code, name, check, on=PROXY, severity=severity, gateway=check_gateway)


def findings(code: str, flaws: Iterable[Flaw], severity: str = ERROR) -> Iterator[Finding]:
    """Yield a finding for each flaw."""
    for where, problem, remedy, *weight in flaws:
        yield Finding(code, problem, remedy, where, severity=weight[0] if weight else severity)
