"""A model tag that is not in tags.lock.yaml.

Why: a tag that the provider does not have answers 404, LiteLLM falls back silently, and the entry looks healthy. The
lock lists the tags that somebody has seen there; it holds for the folder it lies in and all below.
Bad: ``model: ollama_chat/qwen3-coder:408b``, which the lock does not list under ``https://ollama.com``
Good: ``model: ollama_chat/qwen3-coder:480b``, which it does

Judged are the providers that the lock has: at their public address, and at each other address that it lists. The file
begins with ``version: 1``; its schema is schemas/kustomize-litellm.dev/tagslock.json.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin import providers
from kustomize_plugin.finding import Finding, Location
from kustomize_plugin.hooks.gateway import deployment_models as models
from kustomize_plugin.hooks.read.document import Document, WrittenDeployment
from kustomize_plugin.hooks.rule import Rule
from kustomize_plugin.litellm import tag_likeness
from kustomize_plugin.providers import tags_lock
from kustomize_plugin.providers.api_base import is_public


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each tag that the nearest lock does not list, and one for a lock that is none."""
    judged = list(models.judged(document))
    if not judged:
        return
    try:
        lock = tags_lock.nearest(document.path)
    except tags_lock.TagsLockError as error:
        yield Finding(RULE.code, error.problem, error.remedy, Location(error.path, 1, 1))
        return
    for deployment in judged if lock is not None else ():
        route = providers.route_of(deployment.model, deployment.params)
        if lock is not None and route is not None and "*" not in route.name:
            yield from _unlocked(deployment, route, lock)


def _unlocked(deployment: WrittenDeployment, route: providers.Route, lock: tags_lock.TagsLock) -> Iterator[Finding]:
    provider = providers.provider(route.prefix)
    written = providers.api_base_of(deployment.params)
    api_base = written or provider.base
    if not lock.judges(route.prefix, api_base, is_public(written, provider)):
        return
    if not lock.has(route.prefix, api_base, route.name):
        hint = tag_likeness.did_you_mean(route.name, lock.tags(route.prefix, api_base))
        problem = f'tag "{route.name}" of "{deployment.group}" is not in {lock.path}'
        facts = {"group": deployment.group, "tag": route.name, "file": str(lock.path)}
        yield Finding(
            RULE.code,
            problem,
            hint or "check that the provider has it, then run kustomize-litellm tags lock",
            deployment.at("model"),
            facts,
        )


RULE = Rule(code="LK204", name="unlocked-tag", check=check)
