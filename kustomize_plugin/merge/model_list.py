"""Fragments → model_list: each fragment owns the entries of its group."""

from __future__ import annotations

from kustomize_plugin.config.fragment import ModelFragment
from kustomize_plugin.config.litellm_config import Config, same


def merge(config: Config, fragments: list[ModelFragment]) -> None:
    """Replace each group's entries in place and append new groups sorted by name."""
    positions: dict[str, list[int]] = {}
    for index, entry in enumerate(config.model_list):
        name = entry.get("model_name") if isinstance(entry, dict) else None
        if isinstance(name, str):
            positions.setdefault(name, []).append(index)
    new: list[object] = []
    for fragment in sorted(fragments, key=lambda fragment: fragment.group):
        if fragment.group in positions:
            _replace(config, positions[fragment.group], fragment.entries)
        else:
            new += fragment.entries
    _append(config, new)


def _replace(config: Config, positions: list[int], entries: list[dict[str, object]]) -> None:
    """Pair old entries with new ones in order; what parses alike keeps its bytes."""
    node = config.sequence(("model_list",))
    if node is None:
        return
    for index, entry in zip(positions, entries, strict=False):
        if not same(config.model_list[index], entry):
            config.splice.replace_item(node, index, entry)
    for index in positions[len(entries) :]:
        config.splice.remove_item(node, index)
    config.splice.insert_items(node, positions[-1], list(entries[len(positions) :]))


def _append(config: Config, entries: list[object]) -> None:
    node = config.sequence(("model_list",))
    if not entries:
        return
    if node is not None and node.value:
        config.splice.insert_items(node, len(node.value) - 1, entries)
    else:
        config.splice.put(("model_list",), entries)


def groups(config: Config, fragments: list[ModelFragment]) -> list[str]:
    """Return the names of all model groups of the merged config."""
    base = [entry.get("model_name") for entry in config.model_list if isinstance(entry, dict)]
    names = dict.fromkeys(name for name in base if isinstance(name, str))
    return list(names | dict.fromkeys(fragment.group for fragment in fragments))
