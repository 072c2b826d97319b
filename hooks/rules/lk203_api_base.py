"""An api_base from which LiteLLM builds an address that does not answer.

Why: LiteLLM appends the provider's path to the api_base. A path that is there already is doubled and gives a 404, which
is not retried and falls back silently: a broken cloud entry looks healthy, as the local tier answers for it.
Bad: ``api_base: https://ollama.com/api`` (asks ``/api/api/chat``)
Good: ``api_base: https://ollama.com``

An `os.environ/NAME` is not judged: its value is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin import providers
from kustomize_plugin.finding import ERROR, WARNING, Finding
from kustomize_plugin.hooks.gateway import deployment_models as models
from kustomize_plugin.hooks.read.document import Document, WrittenDeployment
from kustomize_plugin.hooks.rule import Rule
from kustomize_plugin.providers import api_base

_USER = re.compile(r"//[^/@\s\"]*@")
_KEYS = ("api_base", "base_url")


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each api_base that is not an address, or the wrong one for its provider."""
    for deployment in models.judged(document):
        provider = providers.provider_of(deployment.model, deployment.params)
        if provider is None:
            continue
        for key in _KEYS:
            value = deployment.params.get(key)
            for flaw, remedy, fails in api_base.flaws(value, provider) if isinstance(value, str) and value else ():
                problem = _USER.sub("//…@", f'{key} "{value}" of "{deployment.group}" {flaw}')
                way_out, facts = _USER.sub("//…@", remedy), {"group": deployment.group, "key": key}
                yield Finding(
                    RULE.code, problem, way_out, deployment.at(key), facts, severity=ERROR if fails else WARNING
                )
        if _starts_a_daemon(deployment):
            problem = f'"{deployment.group}" has no api_base, so LiteLLM starts "ollama serve" in its own pod'
            facts = {"group": deployment.group, "key": "api_base"}
            yield Finding(RULE.code, problem, "set api_base", deployment.at("model"), facts, severity=WARNING)


def _starts_a_daemon(deployment: WrittenDeployment) -> bool:
    """Tell whether LiteLLM takes the daemon for its own; on a desk that is meant so, in a pod it never is."""
    in_cluster = deployment.document.is_ours or deployment.document.parent is not None
    named = any(key in deployment.params for key in (*_KEYS, "litellm_credential_name"))
    return in_cluster and not named and deployment.model.startswith(("ollama/", "ollama_chat/"))


RULE = Rule(code="LK203", name="api-base", check=check)
