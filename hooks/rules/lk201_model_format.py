"""A model string names no provider that LiteLLM knows, or a model as another provider spells it.

Why: LiteLLM logs the mistake, drops the deployment and starts without it; requests then go to whatever is left of the
group. A misspelt name is accepted and answers 404 at every request.
Bad: ``model: olama_chat/kimi-k2.5``
Good: ``model: ollama_chat/kimi-k2.5``

`custom_llm_provider`, the prefixes of a `custom_provider_map`, wildcards such as `groq/*` and names that LiteLLM
recognizes without a prefix are fine; for the last there is a warning, as what it recognizes changes with its releases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin import providers
from kustomize_plugin.finding import ERROR, Finding
from kustomize_plugin.hooks.gateway import deployment_models as models
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import Document, WrittenDeployment
from kustomize_plugin.hooks.rule import Rule
from kustomize_plugin.providers import known
from kustomize_plugin.providers.api_base import is_public


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each model that LiteLLM or its provider would refuse."""
    custom = models.custom_prefixes([document])
    for deployment in models.judged(document):
        route = providers.route_of(deployment.model, deployment.params, custom)
        if route is None and document.is_config:
            yield _finding(deployment, *models.unknown(deployment))
        elif route is not None:
            yield from _named(deployment, route)


def check_fragments(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each fragment's model without provider: the base may map prefixes of its own."""
    custom = models.custom_prefixes(gateway.documents)
    for fragment in gateway.fragments:
        for deployment in models.judged(fragment):
            if providers.route_of(deployment.model, deployment.params, custom) is None:
                yield _finding(deployment, *models.unknown(deployment))


def _named(deployment: WrittenDeployment, route: providers.Route) -> Iterator[Finding]:
    doubt = models.doubtful(deployment, route)
    if doubt:
        yield _finding(deployment, *doubt)
        return
    provider = providers.provider(route.prefix)
    public = is_public(providers.api_base_of(deployment.params), provider)
    for trap in provider.names if public else ():
        if re.match(trap.pattern, route.name):
            yield _finding(deployment, trap.flaw, trap.way_out, ERROR)


def _finding(deployment: WrittenDeployment, flaw: str, remedy: str, severity: str) -> Finding:
    problem = f'model "{deployment.model}" of "{deployment.group}" {flaw}'
    facts = {"group": deployment.group, "model": deployment.model}
    prefix, slash, _ = deployment.model.partition("/")
    if slash and prefix.lower() not in known.PREFIXES:
        facts["unknown"] = prefix  # a program of the repository may define it
    return Finding(RULE.code, problem, remedy, deployment.at("model"), facts, severity=severity)


RULE = Rule(code="LK201", name="model-format", check=check, gateway=check_fragments)
