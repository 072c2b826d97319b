"""A gateway mounts a ConfigMap or a key that its build does not have.

Why: Kubernetes makes an empty folder of a subPath that names no key, and LiteLLM does not start; a volume of another
ConfigMap keeps the pod waiting, or gives it an old config, and what the build has merged is read by nobody.
Bad: ``subPath: proxy_config.yaml``, where the ConfigMap has ``config.yaml``
Good: ``subPath: config.yaml``

Judged are pods, app-template, LiteLLM's own charts and, of what one folder applies or one compose file starts, what the
same folder has. The key that a merge writes counts as one. Also judged: a mount over ``/app``, which hides the script
that starts LiteLLM, and a ``--config`` whose file no mount brings. A ConfigMap of another name may come from elsewhere:
it is an error where the name is nearly that of the build's own, which nothing else mounts, and a warning where
fragments are merged into that one.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize import built_pods, misplaced_mounts
from kustomize_plugin.hooks.kustomize.lone_pods import LonePods
from kustomize_plugin.hooks.kustomize.pods import Pods
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import PROXY, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each mount that does not bring the config."""
    yield from _found(built_pods.of(root))


def check_gateway(gateway: Gateway) -> Iterator[Finding]:
    """Yield those of a config that no kustomization builds."""
    if gateway.beside:
        yield from _found(LonePods(gateway))


def _found(pods: Pods) -> Iterator[Finding]:
    for where, problem, remedy, severity in misplaced_mounts.flaws(pods):
        yield Finding(RULE.code, problem, remedy, where, severity=severity)


RULE = Rule(code="LK702", name="config-not-mounted", check=check, on=PROXY, gateway=check_gateway)
