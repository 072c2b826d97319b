"""Whether two configs mean the same to LiteLLM, and if not, where they part."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kustomize_plugin.config.kind_shapes import CHAIN_FIELDS, LISTS

_SECTIONS = ("litellm_settings", "router_settings")
_ORDERED = frozenset(("guardrails", "policy_attachments"))
_MOST = 20


def differences(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """Name up to twenty places where the configs differ; never a text, which could be a secret.

    The order of the chains, and of groups among each other, means nothing to LiteLLM; that within a group does. 1.0 and
    1 are one number: kustomize prints the first as the second.
    """
    found = _differences(meaning(before), meaning(after), "")
    return [line for line, _ in zip(found, range(_MOST), strict=False)]


def meaning(values: dict[str, object]) -> dict[str, object]:
    """Return a config with its deployments by group and its chains by source, as LiteLLM looks them up."""
    found = dict(values)
    for section, key in {"model_list": "model_name", **LISTS}.items():
        entries = found.get(section)
        if isinstance(entries, list) and section not in _ORDERED:
            found[section] = _by_name(entries, key)
    for section in _SECTIONS:
        settings = found.get(section)
        if isinstance(settings, dict):
            chains = {setting: settings[setting] for setting in CHAIN_FIELDS.values() if setting in settings}
            found[section] = settings | {key: _by_source(value) for key, value in chains.items()}
    return found


def _by_name(entries: list[object], key: str) -> dict[str, object]:
    groups: dict[str, list[object]] = {}
    for entry in entries:
        name = entry.get(key) if isinstance(entry, dict) else None
        groups.setdefault(name if isinstance(name, str) else "", []).append(entry)
    return dict(groups)


def _by_source(entries: object) -> object:
    """Return the targets by source, the first entry of each; others, which LiteLLM reads otherwise, in their order."""
    if not isinstance(entries, list):
        return entries
    chains: dict[str, object] = {}
    others = []
    for entry in entries:
        source, targets = next(iter(entry.items()), (None, None)) if isinstance(entry, dict) else (None, None)
        if isinstance(entry, dict) and len(entry) == 1 and isinstance(source, str):
            chains.setdefault(source, targets)
        else:
            others.append(entry)
    return {"chains": chains, "others": others}


def _differences(before: object, after: object, path: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _in_mappings(before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            yield f"{path} has {len(after)} entries, not {len(before)}"
        for index, (one, other) in enumerate(zip(before, after, strict=False)):
            yield from _differences(one, other, f"{path}[{index}]")
    elif not _same(before, after):
        yield f"{path} is {_shown(after)}, not {_shown(before)}"


def _in_mappings(before: dict[object, object], after: dict[object, object], path: str) -> Iterator[str]:
    for key in [*before, *(key for key in after if key not in before)]:
        place = f"{path}.{key}" if path else str(key)
        if key not in after:
            yield f"{place} is missing"
        elif key not in before:
            yield f"{place} is new"
        else:
            yield from _differences(before[key], after[key], place)


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    numbers = (int, float)
    if type(one) is not type(other) and not (type(one) in numbers and type(other) in numbers):
        return False
    return one == other


def _shown(value: object) -> str:
    """Name a number or a kind of value."""
    if isinstance(value, bool) or value is None:
        return "null" if value is None else "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    kinds = ((str, "another string"), (dict, "a mapping"), (list, "a list"))
    return next((name for kind, name in kinds if isinstance(value, kind)), f"a {type(value).__name__}")
