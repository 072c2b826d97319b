"""A gateway mounts its config, and nothing tells LiteLLM to read it.

Why: LiteLLM reads the file that ``--config`` or CONFIG_FILE_PATH names, and no other. Without one it starts with no
models and answers that it is ready, so a rolling update swaps good pods for empty ones.
Bad: a mount at ``/app/config.yaml``, and ``args: [--port, "4000"]``
Good: ``args: [--config, /app/config.yaml, --port, "4000"]``

Judged are containers of LiteLLM's own images that mount a config of their build, of their folder or of their compose
file, in a pod, in app-template or in a service; LiteLLM's charts name the config themselves. A path at which no mount
puts a config is reported too, and an argument that holds both the flag and the path. Where a script, a variable
from elsewhere or values from elsewhere may name the config, the rule is silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize import built_pods, told_configs
from kustomize_plugin.hooks.kustomize.lone_pods import LonePods
from kustomize_plugin.hooks.kustomize.pods import Pods
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import PROXY, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each container that does not read its config."""
    yield from _found(built_pods.of(root))


def check_gateway(gateway: Gateway) -> Iterator[Finding]:
    """Yield those of a config that no kustomization builds."""
    if gateway.beside:
        yield from _found(LonePods(gateway))


def _found(pods: Pods) -> Iterator[Finding]:
    for where, problem, remedy in told_configs.flaws(pods):
        yield Finding(RULE.code, problem, remedy, where)


RULE = Rule(code="LK701", name="config-not-read", check=check, on=PROXY, gateway=check_gateway)
