"""Settings of a shape with which LiteLLM does not start, or of which it makes something else than is written."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING
from kustomize_plugin.hooks.gateway.setting_places import Flaw
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.yamltext import typed

_CHAINS = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")
_ONE_EACH = "write one entry for each group"


def flaws(document: Document) -> Iterator[Flaw]:
    """Yield the chains and aliases of a config or SettingsFragment that LiteLLM cannot use."""
    values = document.config if document.is_config else document.values.get("spec") if document.is_ours else None
    above: Path = () if document.is_config else ("spec",)
    for section in ("router_settings", "litellm_settings"):
        settings = typed.mapping(typed.mapping(values).get(section))
        for chain in _CHAINS:
            yield from _chain((*above, section, chain), settings.get(chain))
        default = "default_fallbacks"
        for index, target in enumerate(typed.sequence(settings.get(default))):
            if isinstance(target, dict) and "model" not in target:
                problem = f'an entry of "{default}" is a mapping, and LiteLLM asks no other group for it'
                yield (*above, section, default, index), problem, "write the names of groups", ERROR
    aliases = typed.mapping(typed.mapping(typed.mapping(values).get("router_settings")).get("model_group_alias"))
    for name in typed.mapping(typed.mapping(values).get("mcp_servers")):
        if "-" in name:  # unless a variable says that another sign stands between a server's name and a tool's
            problem = f'MCP server "{name}" has a hyphen in its name, and LiteLLM does not start with it'
            yield (*above, "mcp_servers", name), problem, f"rename it to {name.replace('-', '_')}", WARNING
    groups = {one.group for one in document.deployments}
    for name, target in aliases.items():
        yield from _alias((*above, "router_settings", "model_group_alias", name), target, groups)


def _chain(path: Path, entries: object) -> Iterator[Flaw]:
    key = path[-1]
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        where: Path = (*path, index)
        if isinstance(entry, str):
            effect = f'an entry of "{key}" is a plain name, and LiteLLM does not start with it'
            yield where, effect, "write {group: [other group]}", ERROR
        elif isinstance(entry, dict) and len(entry) > 1:
            yield (
                where,
                f'an entry of "{key}" has {len(entry)} keys, and LiteLLM does not start with it',
                _ONE_EACH,
                ERROR,
            )
        elif isinstance(entry, dict):
            for name, chain in entry.items():
                if isinstance(chain, str) and not chain.startswith("os.environ/"):
                    problem = f'the chain of "{name}" is a text, which LiteLLM takes letter by letter'
                    yield (*where, str(name)), problem, f"write [{chain}]", ERROR


def _alias(path: Path, target: object, groups: set[str]) -> Iterator[Flaw]:
    name = path[-1]
    if isinstance(target, list):
        yield path, f'alias "{name}" is a list, and LiteLLM refuses every request for it', "write one group", ERROR
    elif isinstance(target, dict) and not target.get("model"):
        yield path, f'alias "{name}" has no model, so LiteLLM refuses every request for it', "add model", ERROR
    elif isinstance(target, dict) and "hidden" not in target:
        problem = f'alias "{name}" lacks "hidden", and LiteLLM does not start with it'
        yield path, problem, "add hidden: false, or write the group alone", ERROR
    elif name in groups:
        meant = target.get("model") if isinstance(target, dict) else target
        if meant != name:
            problem = f'alias "{name}" has the name of a group, so LiteLLM never asks that group'
            yield path, problem, "rename the alias", WARNING
