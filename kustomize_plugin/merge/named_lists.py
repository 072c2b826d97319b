"""SettingsFragments → the sections that are lists of named entries, such as guardrails; few fragments have any."""

from __future__ import annotations

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.config.fragment import SettingsFragment, sort
from kustomize_plugin.config.litellm_config import Config, ConfigError, same
from kustomize_plugin.finding import Field, Finding
from kustomize_plugin.merge import model_list
from kustomize_plugin.yamltext import typed

Entry = dict[str, object]
Path = tuple[str, ...]
# entries that only point at another section: every owner adds some, nobody owns a name
_SETS = frozenset((("policy_attachments",),))
# where LiteLLM looks only as long as the section is not there
_HIDDEN = {"agents": ("agent_list",), "search_tools": ("general_settings", "search_tools")}


class NamedLists:
    """All fragments' entries by section and name; `findings` are the names that two fragments claim."""

    def __init__(self, fragments: list[SettingsFragment]) -> None:
        self.findings: list[Finding] = []
        self._wanted: dict[Path, dict[str, list[Entry]]] = {}
        self._owners: dict[tuple[Path, str], SettingsFragment] = {}
        for fragment in sorted(fragments, key=lambda fragment: fragment.subject.name):
            for section in sorted(fragment.lists):
                for index, entry in enumerate(typed.mappings(fragment.lists[section])):
                    self._add(fragment, section, index, entry)

    def _add(self, fragment: SettingsFragment, section: Path, index: int, entry: Entry) -> None:
        key = _name(section)
        name = str(entry[key])
        owner = self._owners.setdefault((section, name), fragment)
        entries = self._wanted.setdefault(section, {}).setdefault(name, [])
        if owner is fragment or section in _SETS:
            entries.append(_ordered(entry, key))
            return
        setting = ".".join(section)
        problem = f'"{name}" of "{setting}" is also defined by {owner.subject}'
        place = Field(fragment.subject, ("spec", *section, index, key))
        facts = {"setting": setting, "name": name}
        self.findings.append(Finding("LK602", problem, "keep it in one of them", place, facts))

    def merge(self, config: Config) -> None:
        """Write the entries into the config; raises ConfigError where a section there is no list."""
        for section in sorted(self._wanted):
            _expect_list(config, section)
            _refuse_hiding(config, section[0])
            wanted, key = self._wanted[section], _name(section)
            if section in _SETS:
                present = typed.mappings(config.value(section))
                wanted = {name: _united(name, key, present, entries) for name, entries in wanted.items()}
            model_list.merge_named(config, section, key, wanted)


def _name(section: Path) -> str:
    """Return the key that names the entries of a list."""
    return kind_shapes.LISTS[section[0]] if len(section) == 1 else kind_shapes.INNER_LISTS[section[0], section[1]]


def _expect_list(config: Config, section: Path) -> None:
    config.expect(section[0], list if len(section) == 1 else dict, "list" if len(section) == 1 else "mapping")
    value = config.value(section)
    if value is not None and not isinstance(value, list):
        raise ConfigError(f'"{section[-1]}" is not a list', config.line(section))


def _ordered(entry: Entry, key: str) -> Entry:
    """Sort the keys behind the name, alike in every way in."""
    return {key: entry[key], **{name: sort(entry[name]) for name in sorted(entry) if name != key}}


def _united(name: str, key: str, present: list[Entry], entries: list[Entry]) -> list[Entry]:
    """Return what the config has under a name and what is new."""
    found = [entry for entry in present if entry.get(key) == name]
    for entry in entries:
        if not any(same(entry, other) for other in found):
            found.append(entry)
    return found


def _refuse_hiding(config: Config, section: str) -> None:
    """Refuse to write a section that would make LiteLLM overlook what the config has elsewhere."""
    elsewhere = _HIDDEN.get(section, ())
    found: object = config.values
    for step in elsewhere:
        found = typed.mapping(found).get(step)
    if elsewhere and found and not config.values.get(section):
        problem = f'LiteLLM reads "{".".join(elsewhere)}" only where there is no "{section}"'
        raise ConfigError(problem, config.line(elsewhere))
