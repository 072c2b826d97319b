"""The gateway reads a variable that nothing gives it.

Why: LiteLLM starts all the same. Without its key a provider answers 401, which falls back silently to the next tier;
without its address a deployment calls localhost.
Bad: ``api_key: os.environ/GROQ_API_KEY``, where the Secret has no key ``GROQ_API_KEY``
Good: the same with ``GROQ_API_KEY`` in the Secret, in its placeholder file, or in the container's ``env``

Providers are Secrets (a file beside a kustomization documents one even where no list names it), SealedSecrets,
ExternalSecrets, generators, containers' ``env`` and ``envFrom``, and ``environment_variables``. Where git does not say
which keys a Secret has, the rule is silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding, did_you_mean
from kustomize_plugin.hooks.kustomize import root_variables
from kustomize_plugin.hooks.kustomize.environment import Environment
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each reference to a variable that does not exist."""
    found = list(root_variables.of(root))
    if not found:
        return
    environment = Environment(root)
    provided = root_variables.provided(root, environment)
    if provided is None:
        return
    for reference in found:
        if reference.name not in provided.names:
            remedy = did_you_mean(reference.name, provided.like(reference.name)) or provided.way_out
            problem = f'nothing provides "os.environ/{reference.name}": {provided.where}'
            facts = {"variable": reference.name} | ({"document": provided.document} if provided.document else {})
            yield Finding(RULE.code, problem, remedy, reference.where, facts)


RULE = Rule(code="LK403", name="secret-not-provided", check=check, on=ROOT)
