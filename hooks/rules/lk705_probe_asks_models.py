"""A probe asks LiteLLM for the health of all its models, not whether it is alive.

Why: `/health` wants the master key and answers 401 without one, so the pod never gets ready and is killed again and
again. With a key it sends a paid request to every model, every few seconds, and restarts the gateway because a provider
is down.
Bad: ``livenessProbe: {httpGet: {path: /health, port: 4000}}``
Good: ``livenessProbe: {httpGet: {path: /health/liveliness, port: 4000}}``

Judged are containers of LiteLLM's own images, in pods, in app-template and in LiteLLM's charts. With an Authorization
header it is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.rule import SCOPE, Rule
from kustomize_plugin.hooks.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Yield one finding for each such probe, of builds and of manifests that belong to none."""
    if not scope.roots and not any(source.is_yaml and "litellm" in source.text for source in scope.sources):
        return
    # with the parser, which most commits do not need
    from kustomize_plugin.hooks.kustomize import asked_pods, built_pods

    found = [flaw for root in scope.roots for flaw in asked_pods.of_root(root)]
    found += [
        flaw for pod in built_pods.alone(scope.sources, scope.roots, scope.disk) for flaw in asked_pods.of_pod(pod)
    ]
    told = {str(where): (where, problem, remedy, severity) for where, problem, remedy, severity in found}
    for where, problem, remedy, severity in told.values():
        yield Finding(RULE.code, problem, remedy, where, severity=severity)


RULE = Rule(code="LK705", name="probe-asks-models", check=check, on=SCOPE)
