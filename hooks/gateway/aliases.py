"""Aliases of model groups: which of them stand for a group that nobody defines."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import Document, Path

_PATH: Path = ("router_settings", "model_group_alias")


class Alias:
    """One entry of model_group_alias, whose value is a group or `{model: group, hidden: …}`."""

    def __init__(self, document: Document, path: Path, name: str, written: object) -> None:
        self.document = document
        self.name = name
        target = written.get("model") if isinstance(written, dict) else written
        self.target = target if isinstance(target, str) else ""
        self.path: Path = (*path, "model") if isinstance(written, dict) else path


def unknown(gateway: Gateway) -> Iterator[tuple[Alias, str, str]]:
    """Yield the aliases of groups that nobody defines, each with what is wrong and the way out.

    One that a fragment replaces is no more.
    """
    for alias in _all(gateway):
        if not alias.target or gateway.names.aliases.get(alias.name) != alias.target or _is_known(gateway, alias):
            continue
        if alias.target not in gateway.unlisted:
            near = gateway.names.nearest(alias.target, alias.name)
            hint = f'did you mean "{near}"?' if near else "define it or remove the alias"
            yield alias, f'alias "{alias.name}" names unknown group "{alias.target}"', hint
        elif not gateway.tells_unlisted:
            file = gateway.unlisted[alias.target].path
            problem = f'alias "{alias.name}" names "{alias.target}", which {file} defines, but no kustomization lists'
            yield alias, problem, "list the file under resources"


def _is_known(gateway: Gateway, alias: Alias) -> bool:
    """Tell whether LiteLLM finds the target, in a wildcard with a provider too, or among its routing groups."""
    groups = gateway.section("router_settings").get("routing_groups")
    names = [one.get("group_name") for one in groups if isinstance(one, dict)] if isinstance(groups, list) else []
    return alias.target in names or gateway.names.may_be_asked_for(alias.target)


def _all(gateway: Gateway) -> Iterator[Alias]:
    for document in (*gateway.configs, *gateway.settings):
        above: Path = () if document.is_config else ("spec",)
        values: object = document.config if document.is_config else document.values.get("spec")
        for key in _PATH:
            values = values.get(key) if isinstance(values, dict) else None
        for name, written in values.items() if isinstance(values, dict) else ():
            if isinstance(name, str):
                yield Alias(document, (*above, *_PATH, name), name, written)
