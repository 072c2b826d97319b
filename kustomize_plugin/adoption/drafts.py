"""A config taken apart: the text that stays, and a draft for each group that moves."""

from __future__ import annotations

import re

from yaml import YAMLError

from kustomize_plugin.adoption import entry_removal, file_names, guesses
from kustomize_plugin.adoption.config_reading import ConfigReading, trimmed
from kustomize_plugin.adoption.deployment_text import Deployments
from kustomize_plugin.adoption.fragment_file import Draft, render
from kustomize_plugin.adoption.named_settings import NamedSettings
from kustomize_plugin.adoption.split import MovingChain, MovingGroup, Split
from kustomize_plugin.config import header
from kustomize_plugin.config.fragment import REQUIREMENTS, STORY, read
from kustomize_plugin.config.litellm_config import same
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import nodes

_LABELS = re.compile(
    re.escape(header.PREFIX)
    + r'(?:"(?:\\.|[^"\\])*"|\S+)(?: story=(?P<story>.*?))?(?: requirements=(?P<requirements>.*))?'
)


class Merged:
    """What an earlier merge left in its annotation: the names of local and of explicit-only groups."""

    def __init__(self, note: dict[str, object]) -> None:
        self.local = _names(note.get("local"))
        self.explicit = _names(note.get("explicit"))


class Parts:
    """`base` is the text that stays, `notes` say what stays and why.

    `fragments` maps the stems of files to the texts of ModelFragments, `settings` to those of SettingsFragments.
    """

    def __init__(self, text: str, merged: Merged | None = None) -> None:
        """Take a config apart; raises ConfigError."""
        reading = ConfigReading(text)
        split = Split(reading)
        self._merged = merged
        self._labels = _header_lines(text)
        self.notes = split.notes
        self.fragments: dict[str, str] = {}
        self.guessed = 0
        moved: list[MovingGroup] = []
        names = file_names.unique([group.name for group in split.groups])
        writer = Deployments(reading)
        for group, name in zip(split.groups, names, strict=True):
            draft = self._draft(reading, group, name)
            draft.deployments = [writer.text(index) for index in group.indexes]
            file = render(draft)
            if _reads_back(file, group):
                self.fragments[draft.name] = file
                self.guessed += "# review:" in file
                moved.append(group)
            else:
                split.stay(group.name, "its fragment would not mean the same")
        self.groups = [group.name for group in moved]
        settings = NamedSettings(reading)
        self.settings = settings.files
        self.notes += settings.notes
        self.base = self._without_header(entry_removal.without(reading, moved, settings.gone), self.groups)

    def _draft(self, reading: ConfigReading, group: MovingGroup, name: str) -> Draft:
        draft = Draft(name, group.name)
        for chain in group.chains:
            draft.chains[chain.setting] = (chain.targets, _comments(reading, chain))
        draft.annotations = self._labels.get(group.name, {})
        tier, reason = guesses.tier(group.entries)
        draft.tier, draft.tier_note = tier, reason
        draft.routing, draft.routing_note = "automatic", ""  # as LiteLLM treats every group
        if self._merged is not None and group.name in self._labels:
            draft.routing = "explicit" if group.name in self._merged.explicit else "automatic"
            if group.name in self._merged.local:
                draft.tier, draft.tier_note = guesses.LOCAL, ""
            elif tier == guesses.LOCAL:  # the merge knew better, but not what else it is
                draft.tier = draft.tier_note = ""
        return draft

    @staticmethod
    def _without_header(text: str, groups: list[str]) -> str:
        """Drop the header lines of groups that move: the next merge writes them again."""
        lines = text.splitlines(keepends=True)
        kept = 0
        while kept < len(lines) and lines[kept].startswith(header.PREFIX):
            kept += 1
        head = [line for line in lines[:kept] if not set(header.groups(line)) & set(groups)]
        return "".join([*head, *lines[kept:]])


def _comments(reading: ConfigReading, chain: MovingChain) -> list[str]:
    """Return the comments above and beside the entry of a chain, the first one of its group."""
    items = reading.items(*chain.path)
    if items is None:
        return []
    index = chain.indexes[0]
    return trimmed(items.above(reading.text, index) + reading.comments(items.dashes[index], items.stops[index]))


def _header_lines(text: str) -> dict[str, dict[str, str]]:
    """Return the annotations of each group that the header of a merged config mentions."""
    found: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if not line.startswith(header.PREFIX):
            break
        (name,) = header.groups(line)
        match = _LABELS.fullmatch(line)
        labels = match.groupdict() if match else {}
        keys = {STORY: labels.get("story"), REQUIREMENTS: labels.get("requirements")}
        found[name] = {key: value for key, value in keys.items() if value}
    return found


def _reads_back(file: str, group: MovingGroup) -> bool:
    """Tell whether the merge reads in the file what the group was; keys in plain text are refused elsewhere."""
    resource = Resource(file, ())
    try:
        _, _, findings = read(resource)
    except YAMLError:
        return False
    if any(finding.code != "LK401" for finding in findings):
        return False
    values = nodes.value(resource.node)
    spec = values["spec"] if isinstance(values, dict) else {}
    entries = [{key: value for key, value in entry.items() if key != "model_name"} for entry in group.entries]
    return bool(spec["modelName"] == group.name) and same(spec["deployments"], entries)


def _names(value: object) -> frozenset[str]:
    return frozenset(name for name in value if isinstance(name, str)) if isinstance(value, list) else frozenset()
