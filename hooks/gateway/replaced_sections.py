"""Sections that an included file replaces: LiteLLM appends to lists, and takes any other value of the file whole."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.hooks.gateway import included_files
from kustomize_plugin.hooks.gateway.included_files import Included
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import Document


class Replaced:
    """A section of a config, the entry of `include` whose file replaces it, and the keys that get lost by it."""

    def __init__(self, config: Document, section: str, by: Included, lost: list[str]) -> None:
        self.config = config
        self.section = section
        self.by = by
        self.lost = lost


def of(gateway: Gateway) -> Iterator[Replaced]:
    """Yield each section that loses keys, in the order in which LiteLLM reads the files."""
    including = [(config, included_files.entries(config)) for config in gateway.configs]
    pairs = [(one, _found(one, gateway.configs)) for _, entries in including for one in entries]
    parts = {id(found) for _, found in pairs if found is not None}
    for config, entries in including:
        if entries and id(config) not in parts:
            yield from _below(config, gateway.configs)


def _below(top: Document, configs: list[Document]) -> Iterator[Replaced]:
    holders = dict.fromkeys(top.config, top)  # whose value of a key counts so far
    pending, read = included_files.entries(top), {id(top)}
    for one in pending:  # it grows: what an included file includes comes behind the others
        found = _found(one, configs)
        if found is None or id(found) in read:
            continue
        read.add(id(found))
        pending += included_files.entries(found)
        for section in found.config:
            holder = holders.get(section)
            lost = _lost(holder.config[section], found.config[section]) if holder is not None else []
            if holder is not None and lost:
                yield Replaced(holder, section, one, lost)
            if not isinstance(found.config[section], list):
                holders[section] = found


def _lost(old: object, new: object) -> list[str]:
    """Return the keys of a mapping whose values are gone once another one has taken its place."""
    if not isinstance(old, dict) or not isinstance(new, dict | None):
        return []
    left = new or {}
    return [str(key) for key, value in old.items() if key not in left or left[key] != value]


def _found(one: Included, configs: list[Document]) -> Document | None:
    """Return the config that an entry names; None where it is not to be seen."""
    for other in configs:
        if one.config.parent is None and other.parent is None and other.path == one.path:
            return other
        is_beside = other.parent is not None and other.parent is one.config.parent and bool(other.key_path)
        if is_beside and other is not one.config and str(other.key_path[-1]) == one.key:
            return other
    return None
