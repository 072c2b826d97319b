"""A config names a file that the pod does not have: another config, a module, a router, credentials.

Why: LiteLLM opens the files under ``include:`` when it starts, and ends where one is missing. It looks for them in the
folder of the config, as it does for the modules of callbacks, of custom_auth, of providers and guardrails of one's own.
Bad: ``include: [models.yaml]``, where the pod mounts the key ``config.yaml`` only
Good: the same with a mount of the key ``models.yaml`` beside it, or of the whole ConfigMap

Judged are the mounts of the workload that reads the config, in a pod or in app-template; where another volume may hold
the file, the rule is silent. Where no workload is known, a key that the ConfigMap lacks is a warning. Of a bare config,
a file is missing that is nowhere in the tree and that git is not told to ignore. Of other files than included ones the
rule speaks where the image is LiteLLM's own and the argument that names the config is in git.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize import absent_files, built_pods, included_mounts
from kustomize_plugin.hooks.kustomize.lone_pods import LonePods
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import PROXY, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each included file that no mount brings."""
    for where, problem, remedy, severity in included_mounts.flaws(root):
        yield Finding(RULE.code, problem, remedy, where, severity=severity)
    for where, problem, remedy in absent_files.flaws(built_pods.of(root), root.gateway):
        yield Finding(RULE.code, problem, remedy, where)


def check_gateway(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each file that a config which no kustomization builds names and nobody has."""
    for one in gateway.missing:
        problem = f'includes "{one.name}", which is not there, so LiteLLM does not start'
        yield Finding(RULE.code, problem, f"add {one.path}, or remove the entry", one.where, {"file": one.name})
    for where, problem, remedy in absent_files.flaws(LonePods(gateway), gateway) if gateway.beside else ():
        yield Finding(RULE.code, problem, remedy, where)


RULE = Rule(code="LK704", name="file-not-mounted", check=check, on=PROXY, gateway=check_gateway)
