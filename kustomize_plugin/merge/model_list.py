"""Fragments → model_list and other lists of named entries: each fragment owns the entries of its names."""

from __future__ import annotations

from yaml.nodes import SequenceNode

from kustomize_plugin.config.fragment import ModelFragment
from kustomize_plugin.config.litellm_config import Config, same
from kustomize_plugin.yamltext import typed


def merge(config: Config, fragments: list[ModelFragment]) -> None:
    """Replace each group's entries in place and append new groups sorted by name."""
    merge_named(config, ("model_list",), "model_name", {fragment.group: fragment.entries for fragment in fragments})


def merge_named(config: Config, section: tuple[str, ...], key: str, wanted: dict[str, list[dict[str, object]]]) -> None:
    """Replace the entries of each name in place and append those of new names, sorted; `key` holds an entry's name."""
    present = typed.sequence(config.value(section))
    positions: dict[str, list[int]] = {}
    for index, entry in enumerate(present):
        name = entry.get(key) if isinstance(entry, dict) else None
        if isinstance(name, str):
            positions.setdefault(name, []).append(index)
    node = config.sequence(section)
    new: list[object] = []
    for name in sorted(wanted):
        if name not in positions:
            new += wanted[name]
        elif node is not None:
            _replace(config, node, [(index, present[index]) for index in positions[name]], wanted[name])
    if new and node is not None and node.value:
        config.splice.insert_items(node, len(node.value) - 1, new)
    elif new:
        config.splice.put(section, new)


def _replace(
    config: Config, node: SequenceNode, old: list[tuple[int, object]], entries: list[dict[str, object]]
) -> None:
    """Pair old entries with new ones in order; what parses alike keeps its bytes."""
    for (index, present), entry in zip(old, entries, strict=False):
        if not same(present, entry):
            config.splice.replace_item(node, index, entry)
    for index, _ in old[len(entries) :]:
        config.splice.remove_item(node, index)
    config.splice.insert_items(node, old[-1][0], list(entries[len(old) :]))


def groups(config: Config, fragments: list[ModelFragment]) -> list[str]:
    """Return the names of all model groups of the merged config."""
    base = [entry.get("model_name") for entry in config.model_list if isinstance(entry, dict)]
    names = dict.fromkeys(name for name in base if isinstance(name, str))
    return list(names | dict.fromkeys(fragment.group for fragment in fragments))
