"""What deployments name: credentials, guardrails, vector stores, prompts, and the groups that routers choose from."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.hooks.gateway import reference
from kustomize_plugin.hooks.gateway.reference import Holder, Reference, below
from kustomize_plugin.hooks.read.document import Path, WrittenDeployment
from kustomize_plugin.yamltext import typed

_ROUTERS = ("auto", "complexity", "quality", "adaptive")
_FAILS = "so its requests fail"


def of(deployment: WrittenDeployment) -> Iterator[Reference]:
    """Yield what one deployment names."""
    holder, params = Holder(deployment.document, (*deployment.path, "litellm_params")), deployment.params
    label = f'"{deployment.group}"'
    for key, kind, effect in (
        ("litellm_credential_name", reference.CREDENTIAL, "so requests go without its key"),
        ("guardrails", reference.GUARDRAIL, "which never runs"),
        ("vector_store_ids", reference.STORE, "which is never searched"),
        ("prompt_id", reference.PROMPT, _FAILS),
    ):
        yield from holder.each((key,), params.get(key), kind, label, effect)
    if deployment.model.startswith("auto_router/"):
        yield from _of_router(holder, params, deployment.group)


def _of_router(holder: Holder, params: dict[str, object], group: str) -> Iterator[Reference]:
    """Yield the groups that a router chooses from, and those that help it to choose."""
    for one in _ROUTERS:
        key, config = f"{one}_router_default_model", below(params, f"{one}_router_config")
        yield from _group(holder, (key,), params.get(key), f'"{key}" of "{group}"')
        path: Path = (f"{one}_router_config",)
        yield from _group(
            holder, (*path, "default_model"), config.get("default_model"), f'"default_model" of "{group}"'
        )
        for index, name in enumerate(typed.sequence(config.get("available_models"))):
            yield from _group(holder, (*path, "available_models", index), name, f'"available_models" of "{group}"')
    key = "auto_router_embedding_model"
    yield from _group(holder, (key,), params.get(key), f'"{key}" of "{group}"', reference.EMBEDDING)
    config, path = below(params, "complexity_router_config"), ("complexity_router_config",)
    for tier, models in below(config, "tiers").items():
        yield from _of_tier(holder, (*path, "tiers", tier), models, f'tier {tier} of "{group}"')
    judge, name = below(config, "classifier_llm_config"), "classifier_llm_config"
    yield from _group(holder, (*path, name, "model"), judge.get("model"), f'"{name}" of "{group}"')
    if config.get("semantic_keyword_matching"):
        key, label = "embedding_model", f'"embedding_model" of "{group}"'
        yield from _group(holder, (*path, key), config.get(key), label, reference.EMBEDDING)


def _of_tier(holder: Holder, path: Path, models: object, label: str) -> Iterator[Reference]:
    """Yield the groups of a tier, which is a name, or a list of names and of mappings with one."""
    pairs = enumerate(models) if isinstance(models, list) else [(None, models)]
    for index, one in pairs:
        place = path if index is None else (*path, index)
        if isinstance(one, dict):
            yield from _group(holder, (*place, "model_name"), one.get("model_name"), label)
        else:
            yield from _group(holder, place, one, label)


def _group(holder: Holder, path: Path, name: object, label: str, mode: str = reference.CHAT) -> Iterator[Reference]:
    yield from holder.one(path, name, reference.GROUP, label, _FAILS, mode)
