"""The gateway reads a variable that nothing gives it.

Why: LiteLLM starts all the same. Without its key a provider answers 401, which falls back silently to the next tier;
without its address a deployment calls localhost.
Bad: ``api_key: os.environ/GROQ_API_KEY``, where the Secret has no key ``GROQ_API_KEY``
Good: the same with ``GROQ_API_KEY`` in the Secret, in its placeholder file, or in the container's ``env``

Judged is the workload that mounts the config, or runs LiteLLM: a Deployment or another kind with a pod, a HelmRelease
of app-template or of LiteLLM's charts, an Argo CD Application. It gets what its containers set or export, what the
Secrets and ConfigMaps have that they take whole, and ``environment_variables``; a Secret in a file beside a
kustomization counts even where no list names it. Where git does not show all of that, the rule is silent: a Secret from
outside, `dataFrom`, values from elsewhere, a workload of an unknown kind. For an image of one's own, for LiteLLM's
charts, of which another release may set more, and where an example is all that says what a Secret has, this is a
warning.

Where no kustomization builds the config, judged are the services of docker-compose that mount it, each with its
`environment` and with those files of `env_file` that are in git, and the values of a chart that hold it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING, Finding
from kustomize_plugin.hooks.gateway import runner
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize import root_variables
from kustomize_plugin.hooks.kustomize.environment import Environment
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import PROXY, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each reference to a variable that does not exist."""
    found = list(root_variables.of(root))
    if not found:
        return
    environment = Environment(root)
    severity = ERROR if root_variables.is_certain(environment) else WARNING
    for reference in found:
        if not environment.gives(reference.name):
            lack = root_variables.missing(environment, reference.name)
            problem = f'nothing provides "os.environ/{reference.name}": {lack.problem}'
            facts = {"variable": reference.name} | ({"document": lack.document} if lack.document else {})
            yield Finding(RULE.code, problem, lack.remedy, reference.where, facts, severity=severity)


def check_alone(gateway: Gateway) -> Iterator[Finding]:
    """Yield the same for a config that no kustomization builds."""
    yield from runner.lacks(list(gateway.runners), gateway.configs, RULE.code)


RULE = Rule(code="LK403", name="secret-not-provided", check=check, on=PROXY, gateway=check_alone)
