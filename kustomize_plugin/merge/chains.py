"""Fallback chains: the fragments' are written, the base's lose explicit-only groups, all are checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yaml.nodes import MappingNode, SequenceNode

from kustomize_plugin.config.chain_names import Names
from kustomize_plugin.config.fragment import ModelFragment, SettingsFragment
from kustomize_plugin.config.kind_shapes import CHAIN_FIELDS
from kustomize_plugin.config.litellm_config import Config, Path, same
from kustomize_plugin.finding import ERROR, WARNING, Field, Finding, Subject
from kustomize_plugin.merge import chain_flaws

_FIELDS = {setting: field for field, setting in CHAIN_FIELDS.items()}
_SECTIONS = ("litellm_settings", "router_settings")
Settings = dict[str, dict[str, object]]
Chain = tuple[str, list[object]]


def _nothing(_key: str) -> None:
    """Know no other key."""


class Origin:
    """Where the config is: the resource, the path in it, and what reads files beside the config that it may include.

    `is_text` says that a text is there; else its values are values of the resource.
    """

    __slots__ = ("is_text", "path", "subject", "text_of")

    def __init__(
        self, subject: Subject, path: Path, text_of: Callable[[str], str | None] = _nothing, *, is_text: bool = True
    ) -> None:
        self.subject = subject
        self.path = path
        self.text_of = text_of
        self.is_text = is_text

    def field(self, line: int = 0, path: Path = ()) -> Field:
        """Return the place of a line, which is that of a path inside the config."""
        return Field(self.subject, self.path, line) if self.is_text else Field(self.subject, (*self.path, *path))


class Chains:
    """Merges one chain setting, such as `fallbacks`, after another; `origin` is where the base config stands."""

    def __init__(self, config: Config, names: Names, settings: Settings, origin: Origin) -> None:
        self._config = config
        self._names = names
        self._settings = settings
        self._origin = origin
        self.findings: list[Finding] = []

    def merge(self, setting: str, fragments: list[ModelFragment]) -> None:
        """Merge the fragments' chains of one setting into the section that keeps it."""
        if self._is_lost(setting):
            return
        holders = self._holders(setting)
        misshapen = [one for one in holders if not isinstance(self._settings[one].get(setting), list | None)]
        for section in misshapen:
            self._report(chain_flaws.no_list(setting), (section, setting))
        if misshapen:
            return
        self._check_fragments(setting, fragments)
        for section in holders:
            entries = self._settings[section].get(setting)
            self._write(
                (section, setting), entries if isinstance(entries, list) else [], self._wanted(setting, fragments)
            )

    def _is_lost(self, setting: str) -> bool:
        """Tell of a setting in both sections, and whether LiteLLM loses something by it."""
        below, above = (self._settings[section].get(setting) for section in _SECTIONS)
        flaw = chain_flaws.hidden(setting, below, above)
        if flaw:
            self._report(flaw, (_SECTIONS[1], setting))
        return flaw is not None and flaw.severity == ERROR

    def _holders(self, setting: str) -> list[str]:
        """Return the sections that keep a setting: both where they say the same, so that they go on to."""
        there = [section for section in _SECTIONS if setting in self._settings[section]]
        filled = [section for section in there if self._settings[section][setting]]
        return filled or there[:1] or [_SECTIONS[0]]

    def merge_defaults(self, fragments: list[SettingsFragment]) -> None:
        """Take explicit-only groups out of the base's default_fallbacks; in a fragment's they are an error."""
        setting = "default_fallbacks"
        self._is_lost(setting)
        for section in _SECTIONS:
            path = (section, setting)
            targets = self._settings[section].get(setting)
            owners = [fragment for fragment in fragments if setting in fragment.sections.get(section, {})]
            if not isinstance(targets, list):
                continue
            for owner in owners:
                self._check_targets(owner.subject, chain_flaws.label(setting, ""), "", targets, ("spec", *path))
            if not owners:
                kept = self._automatic(targets, chain_flaws.label(setting, ""), path)
                self._check_base(setting, "", kept, path)
                if len(kept) < len(targets):
                    self._remove_targets(path, targets, kept)

    def _wanted(self, setting: str, fragments: list[ModelFragment]) -> dict[str, list[str]]:
        """Return each source's new targets; a source without any is to go.

        LiteLLM looks a chain up by the name of the request, so each alias of a group carries its chain too.
        """
        wanted = {fragment.group: fragment.chains[setting] for fragment in fragments if setting in fragment.chains}
        for alias, group in self._names.aliases.items():
            if group in wanted:
                wanted.setdefault(alias, wanted[group])
        return wanted

    def _write(self, path: tuple[str, str], entries: list[object], wanted: dict[str, list[str]]) -> None:
        """Replace, remove or keep each entry, then append the new ones sorted by source."""
        kept: dict[int, object] = {}
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            chain = _chain(entry)
            if chain is None:
                kept[index] = entry
                self._check_entry(entry, (*path, index))
            elif chain[0] not in seen:
                merged = self._entry(entry, chain, wanted, (*path, index))
                touched = merged is not entry
                if merged is not None:
                    kept[index] = merged
                if touched or chain[0] in wanted:
                    seen.add(chain[0])  # LiteLLM reads the first entry of a source: later ones must not come alive
        sources = sorted(source for source, targets in wanted.items() if targets and source not in seen)
        new: list[object] = [{source: wanted[source]} for source in sources]
        self._splice(path, entries, kept, new)

    def _entry(
        self, entry: object, chain: Chain, wanted: dict[str, list[str]], path: tuple[str | int, ...]
    ) -> object | None:
        """Return what becomes of one entry; None where it goes."""
        source, targets = chain
        if source in wanted:
            new = wanted[source]
            return None if not new else entry if same(targets, new) else {source: new}
        setting = str(path[1])
        kept = self._automatic(targets, f"the {chain_flaws.label(setting, source)}", path)
        self._check_base(setting, source, kept, path)
        if len(kept) == len(targets):
            return entry
        return {source: kept} if kept else None

    def _splice(self, path: tuple[str, str], entries: list[object], kept: dict[int, object], new: list[object]) -> None:
        node = self._config.sequence(path)
        changed = [index for index, entry in kept.items() if entry is not entries[index]]
        if not changed and not new and len(kept) == len(entries):
            return
        splice = self._config.splice
        if node is not None and entries and new and not kept:
            # the list, and with it its comments, stays where a new entry takes the place of an old one
            kept, changed = {0: new.pop(0)}, [0]
        if node is None or not kept:
            splice.put(path, [*kept.values(), *new])
            return
        for index in changed:
            if not self._edit_targets(node, index, kept[index], entries[index]):
                splice.replace_item(node, index, kept[index])
        for index in range(len(entries)):
            if index not in kept:
                splice.remove_item(node, index)
        splice.insert_items(node, max(kept), new)

    def _edit_targets(self, node: SequenceNode, index: int, entry: object, old: object) -> bool:
        """Take targets out of an entry one by one where that is all that changes, so that its comments stay."""
        before, after = _chain(old), _chain(entry)
        item = node.value[index]
        if before is None or after is None or before[0] != after[0]:
            return False
        if not isinstance(item, MappingNode) or len(item.value) != 1:
            return False
        targets = item.value[0][1]
        removed = [place for place, target in enumerate(before[1]) if target not in after[1]]
        left = [target for target in before[1] if target in after[1]]
        if not isinstance(targets, SequenceNode) or not removed or not same(left, after[1]):
            return False
        for place in removed:
            self._config.splice.remove_item(targets, place)
        return True

    def _remove_targets(self, path: tuple[str, str], targets: list[object], kept: list[object]) -> None:
        node = self._config.sequence(path)
        if node is None or not kept:
            self._config.splice.put(path, kept)
            return
        for index, target in enumerate(targets):
            if target not in kept:
                self._config.splice.remove_item(node, index)

    def _automatic(self, targets: list[object], label: str, path: tuple[str | int, ...]) -> list[object]:
        """Return the targets that are not explicit-only, and tell of the others."""
        kept: list[object] = []
        for target in targets:
            name = chain_flaws.target_name(target)
            if not self._names.is_explicit(name):
                kept.append(target)
                continue
            problem = f'explicit-only group "{name}" was taken out of {label}'
            self._report(Finding("LK613", problem, facts={"group": name}, severity=WARNING), path)
        return kept

    def _check_entry(self, entry: object, path: tuple[str | int, ...]) -> None:
        source, targets = next(iter(entry.items()), ("", None)) if isinstance(entry, dict) else ("", None)
        flaw = chain_flaws.no_targets(str(path[1]), str(source), targets)
        if flaw:
            self._report(flaw, path)

    def _check_base(self, setting: str, source: str, targets: list[object], path: tuple[str | int, ...]) -> None:
        for target in targets:
            flaw = self._flaw(chain_flaws.label(setting, source), source, chain_flaws.target_name(target))
            if flaw and not isinstance(target, dict):
                self._report(flaw, path)

    def _check_fragments(self, setting: str, fragments: list[ModelFragment]) -> None:
        field = _FIELDS[setting]
        for fragment in fragments:
            targets = fragment.chains.get(setting, [])
            label = chain_flaws.label(setting, fragment.group)
            if targets and "*" in fragment.group:
                flaw = chain_flaws.never_fires(label, fragment.group, "group")
                self.findings.append(flaw.at(Field(fragment.subject, ("spec", field))))
            self._check_targets(fragment.subject, label, fragment.group, targets, ("spec", field))

    def _check_targets(
        self, subject: Subject, label: str, source: str, targets: Sequence[object], path: tuple[str, ...]
    ) -> None:
        for index, target in enumerate(targets):
            name = chain_flaws.target_name(target)
            flaw = self._flaw(label, source, name) or chain_flaws.explicit(self._names, label, source, name)
            if flaw:
                self.findings.append(flaw.at(Field(subject, (*path, index))))

    def _flaw(self, label: str, source: str, target: str) -> Finding | None:
        """Return what is wrong with one target."""
        unknown = chain_flaws.unknown(self._names, label, source, target, "add a ModelFragment for it")
        return unknown or chain_flaws.itself(self._names, label, source, target)

    def _report(self, flaw: Finding, path: tuple[str | int, ...]) -> None:
        """Keep what is wrong with the base, at a path of its config."""
        place = self._origin.field(self._config.line(path), path)
        self.findings.append(flaw.at(place))


def _chain(entry: object) -> Chain | None:
    """Return source and targets of an entry; LiteLLM reads only the first key, and no chain from a text."""
    if not isinstance(entry, dict) or not entry:
        return None
    source, targets = next(iter(entry.items()))
    return (source, targets) if isinstance(source, str) and isinstance(targets, list) else None
