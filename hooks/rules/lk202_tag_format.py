"""An Ollama model has a malformed name, or the tag of another way to reach it.

Why: ollama.com lists its models without a suffix, while a local daemon sends a model to the cloud only where its tag is
`cloud` or ends in `-cloud`. The other form answers 404, LiteLLM falls back silently, and the entry looks healthy.
Bad: ``model: ollama_chat/qwen3-coder:480b-cloud`` with ``api_base: https://ollama.com``
Good: ``model: ollama_chat/qwen3-coder:480b`` with ``api_base: https://ollama.com``

Silent where `tags.lock.yaml` lists the tag.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin import providers
from kustomize_plugin.finding import ERROR, INFO, WARNING, Finding
from kustomize_plugin.hooks.gateway import deployment_models as models
from kustomize_plugin.hooks.read.document import Document, WrittenDeployment
from kustomize_plugin.hooks.rule import Rule
from kustomize_plugin.providers import ollama_names, tags_lock
from kustomize_plugin.providers.api_base import host, is_public
from kustomize_plugin.providers.provider import OLLAMA

_TOOLS = ("tools", "functions", "tool_choice")


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each name that Ollama, as the entry reaches it, would not find."""
    for deployment in models.judged(document):
        route = providers.route_of(deployment.model, deployment.params)
        if route is None or "*" in route.name or not route.name or not _is_ollama(route):
            continue
        for flaw, remedy, severity in _flaws(deployment, route):
            problem = f'model "{deployment.model}" of "{deployment.group}" {flaw}'
            facts = {"group": deployment.group, "model": deployment.model}
            yield Finding(RULE.code, problem, remedy, deployment.at("model"), facts, severity=severity)


def _flaws(deployment: WrittenDeployment, route: providers.Route) -> Iterator[models.Flaw]:
    api_base = providers.api_base_of(deployment.params)
    name = route.name.strip()
    if not ollama_names.fits(name):
        yield "is not a valid Ollama name", "write [host/][namespace/]model[:tag]", ERROR
    elif not _is_locked(deployment, route.prefix, api_base, name):
        public = is_public(api_base, providers.provider(route.prefix))
        if public and ollama_names.is_cloud_tag(name):
            yield "has the cloud tag that only local daemons use", ollama_names.direct(name), ERROR
        elif host(api_base) and not public and ollama_names.is_cloud_only(name):
            remedy = f'write "{route.prefix}/{ollama_names.with_cloud(name)}"'
            yield "has no weights to run locally", remedy, WARNING
    if route.prefix == "ollama" and any(key in deployment.params for key in _TOOLS):
        yield "only emulates tools", f'write "ollama_chat/{name}"', WARNING
    elif route.prefix == "ollama" and deployment.info.get("supports_function_calling") is True:
        yield "only emulates tools", f'write "ollama_chat/{name}"', INFO


def _is_ollama(route: providers.Route) -> bool:
    return providers.provider(route.prefix).dialect == OLLAMA


def _is_locked(deployment: WrittenDeployment, prefix: str, api_base: str, name: str) -> bool:
    try:
        lock = tags_lock.nearest(deployment.document.path)
    except tags_lock.TagsLockError:
        return False  # LK204 reports it
    return lock is not None and lock.has(prefix, api_base, name)


RULE = Rule(code="LK202", name="tag-format", check=check)
