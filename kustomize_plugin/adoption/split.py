"""What of a config can move into fragments, and why the rest cannot."""

from __future__ import annotations

import math
from typing import Any

from kustomize_plugin.adoption.config_reading import ConfigReading
from kustomize_plugin.config.chain_names import Names
from kustomize_plugin.config.kind_shapes import CHAIN_FIELDS
from kustomize_plugin.config.litellm_config import same
from kustomize_plugin.merge import chain_flaws

_SECTIONS = ("litellm_settings", "router_settings")
_INT64_MIN, _UINT64_MAX = -(2**63), 2**64 - 1


class MovingChain:
    """One group's chain of one setting; `indexes` are its entries in the list, its own first, then its aliases'."""

    def __init__(self, setting: str, path: tuple[str, str], targets: list[str], indexes: list[int]) -> None:
        self.setting = setting
        self.path = path
        self.targets = targets
        self.indexes = indexes


class MovingGroup:
    """One model group that moves; `indexes` are its entries in model_list."""

    def __init__(self, name: str, indexes: list[int], entries: list[dict[str, object]]) -> None:
        self.name = name
        self.indexes = indexes
        self.entries = entries
        self.chains: list[MovingChain] = []


class Split:
    """`groups` move in the order of the list; `notes` say what stays and why; `targets` are groups that chains name."""

    def __init__(self, reading: ConfigReading) -> None:
        self._reading = reading
        self.notes: list[str] = []
        self.groups = self._movable()
        entries = [entry for entry in reading.entries if isinstance(entry, dict)]
        self.names = Names(entries, reading.section("router_settings"), set(), "include" in reading.values)
        self._aliases: dict[str, list[str]] = {}
        for alias, name in self.names.aliases.items():
            if alias != name:
                self._aliases.setdefault(name, []).append(alias)
        for setting in CHAIN_FIELDS.values():
            for section in _SECTIONS:
                self._chains(setting, section)

    def _movable(self) -> list[MovingGroup]:
        by_name: dict[str, list[int]] = {}
        for index, entry in enumerate(self._reading.entries):
            name = entry.get("model_name") if isinstance(entry, dict) else None
            if isinstance(name, str) and name:
                by_name.setdefault(name, []).append(index)
            else:
                self.notes.append(f"entry {index + 1} of model_list stays in the base: {_nameless(entry)}")
        if by_name and self._reading.sequence("model_list") is None:
            self.notes.append("all model groups stay in the base: model_list is written as an alias")
            return []
        found = []
        for name, indexes in by_name.items():
            entries = [self._reading.entries[index] for index in indexes]
            reason = next((reason for entry in entries if (reason := _obstacle(entry))), "")
            if reason:
                self.stay(name, reason)
            else:
                found.append(MovingGroup(name, indexes, [entry for entry in entries if isinstance(entry, dict)]))
        return found

    def stay(self, name: str, reason: str) -> None:
        """Note that a group stays in the base."""
        self.notes.append(f'group "{name}" stays in the base: {reason}')

    def _chains(self, setting: str, section: str) -> None:
        """Give each group its chain, where the list is one that entries can be taken out of."""
        entries = self._reading.section(section).get(setting)
        if not isinstance(entries, list):
            return
        by_source: dict[str, list[int]] = {}
        for index, entry in enumerate(entries):
            for source in entry if isinstance(entry, dict) else ():
                by_source.setdefault(str(source), []).append(index)
        for group in self.groups:
            if group.name in by_source:
                self._give(group, (section, setting), entries, by_source)

    def _give(
        self, group: MovingGroup, path: tuple[str, str], entries: list[Any], by_source: dict[str, list[int]]
    ) -> None:
        """Let a chain move with its group, or say why it stays."""
        indexes = by_source[group.name]
        label = chain_flaws.label(path[1], group.name)
        reason = "" if self._reading.sequence(*path) is not None else "its list is written as an alias"
        reason = reason or self._fixed(group.name, [entries[index] for index in indexes])
        targets = [] if reason else entries[indexes[0]][group.name]
        for alias in self._aliases.get(group.name, []) if not reason else ():
            own = by_source.get(alias, [])
            reason = self._parted(alias, [entries[index] for index in own], targets)
            indexes = indexes + own
        if reason:
            self.notes.append(f"the {label} stays in the base: {reason}")
            return
        group.chains.append(MovingChain(path[1], path, targets, indexes))
        if len(by_source[group.name]) > 1:
            self.notes.append(f"the second {label} was removed, because LiteLLM reads only the first")

    @staticmethod
    def _fixed(source: str, entries: list[object]) -> str:
        """Say why entries of one source cannot move."""
        for entry in entries:
            targets = entry.get(source) if isinstance(entry, dict) else None
            if not isinstance(entry, dict) or len(entry) > 1:
                return "its entry has several keys"
            if "*" in source:
                return "its source is a wildcard"
            if not isinstance(targets, list) or not targets:
                return "it has no targets"
            if not all(isinstance(target, str) and target for target in targets):
                return "its targets carry parameters of their own"
        return ""

    def _parted(self, alias: str, entries: list[object], targets: list[str]) -> str:
        """Say why a chain stays apart from its group's alias: the merge writes one chain for both."""
        if not entries:
            return f'the merge would give it to the alias "{alias}" too'
        reason = self._fixed(alias, entries)
        first = entries[0]
        if reason or not isinstance(first, dict) or not same(first[alias], targets):
            return f'its alias "{alias}" has another one'
        return ""


def _nameless(entry: object) -> str:
    """Say why an entry has no name that a fragment could have."""
    name = entry.get("model_name") if isinstance(entry, dict) else None
    if name is None or name == "":
        return "it has no model_name"
    if isinstance(name, (dict, list)):
        return f"its model_name is of type {type(name).__name__}; write a string"
    shown = str(name).lower() if isinstance(name, bool) else str(name)
    return f'its model_name "{shown}" is of type {type(name).__name__} to LiteLLM; write it in quotes, without a tag'


def _obstacle(entry: object) -> str:
    """Say why a fragment cannot hold an entry; empty where it can."""
    if not isinstance(entry, dict):
        return "an entry is not a mapping"
    others = [str(key) for key in entry if key not in ("model_name", "litellm_params", "model_info")]
    if others:
        return f'an entry has the key "{others[0]}" beside litellm_params, which a fragment cannot carry'
    params, info = entry.get("litellm_params"), entry.get("model_info", {})
    if not isinstance(params, dict) or not isinstance(params.get("model"), str) or not params["model"]:
        return "an entry has no litellm_params.model"
    if not isinstance(info, dict):
        return "its model_info is not a mapping"
    alien = foreign(params, "litellm_params") or foreign(info, "model_info")
    return f"{alien}, which kustomize cannot carry" if alien else ""


def foreign(value: object, path: str) -> str:
    """Name the first value that JSON has no form for; a date without quotes is the usual one."""
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            return f"{path} has a key that is not a string"
        below = ((item, f"{path}.{key}") for key, item in value.items())
    elif isinstance(value, list):
        below = ((item, f"{path}[{index}]") for index, item in enumerate(value))
    else:
        return _foreign_scalar(value, path)
    return next((found for item, place in below if (found := foreign(item, place))), "")


def _foreign_scalar(value: object, path: str) -> str:
    if isinstance(value, int) and not _INT64_MIN <= value <= _UINT64_MAX:
        return f"{path} is a number of more than 64 bits"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{path} is not a finite number"
    if value is not None and not isinstance(value, (str, int, float)):
        return f"{path} is a {type(value).__name__} to LiteLLM"
    return ""
