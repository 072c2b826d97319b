"""Guardrails, MCP servers and other named settings of a config → a SettingsFragment for each."""

from __future__ import annotations

from collections.abc import Iterator

from yaml import YAMLError
from yaml.nodes import MappingNode, Node

from kustomize_plugin.adoption import file_names
from kustomize_plugin.adoption.config_reading import ConfigReading
from kustomize_plugin.adoption.deployment_text import respelled, says
from kustomize_plugin.adoption.split import foreign
from kustomize_plugin.config.fragment import SettingsFragment, read
from kustomize_plugin.config.kind_shapes import API_VERSION, LISTS
from kustomize_plugin.config.litellm_config import same
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import emit, typed

# mappings whose keys are names
_NAMED = ("mcp_servers", "policies")
# what points at other sections only is read better in one place
_STAYS = frozenset(("policy_attachments",))
# LiteLLM runs these one after the other, and the merge sorts what it adds
ORDERED = frozenset(("guardrails",))
_STEMS = {
    "agents": "agent", "credential_list": "credential", "files_settings": "files", "finetune_settings": "finetune",
    "guardrails": "guardrail", "mcp_servers": "mcp", "mcp_tools": "mcp-tool", "policies": "policy",
    "prompts": "prompt", "sandbox_tools": "sandbox", "search_tools": "search", "vector_store_registry": "vector-store",
    "worker_registry": "worker",
}  # fmt: skip


class _Setting:
    """One name of a section; `places` are its indexes in a list, or its key in a mapping."""

    def __init__(self, section: str, name: str, places: list[int | str], value: object) -> None:
        self.section = section
        self.name = name
        self.places = places
        self.value = value


class NamedSettings:
    """`files` maps a file's stem to its text, `gone` each section to what moves out of it; `notes` say what stays."""

    def __init__(self, reading: ConfigReading) -> None:
        self.notes: list[str] = []
        self.files: dict[str, str] = {}
        self.gone: dict[str, set[int | str]] = {}
        self._reading = reading
        found = [one for section in LISTS if section not in _STAYS for one in self._of_list(section)]
        found += [one for section in _NAMED for one in self._of_mapping(section)]
        stems = file_names.unique([f"{_STEMS[one.section]}-{one.name}" for one in found])
        for one, stem in zip(found, stems, strict=True):
            text = self._file(one, stem)
            if _reads_back(text, one):
                self.files[stem] = text
                self.gone.setdefault(one.section, set()).update(one.places)
            else:
                stays = f'"{one.name}" of {one.section} stays in the base'
                self.notes.append(f"{stays}: its fragment would not mean the same")

    def _of_list(self, section: str) -> Iterator[_Setting]:
        entries = typed.sequence(self._reading.values.get(section))
        if not entries or self._reading.sequence(section) is None:
            return
        names = [_name(entry, LISTS[section]) for entry in entries]
        first = _sorted_end(names) if section in ORDERED else 0
        by_name: dict[str, list[int | str]] = {}
        for index, name in enumerate(names):
            by_name.setdefault(name, []).append(index)
        for name, places in by_name.items():
            movable = [entries[int(place)] for place in places]
            reason = _obstacle(name, movable, section)
            if not reason and int(places[0]) < first:
                reason = "their order counts, and the merge sorts what it adds"
            if reason:
                shown = f'"{name}"' if name else f"entry {int(places[0]) + 1}"
                self.notes.append(f"{shown} of {section} stays in the base: {reason}")
            else:
                yield _Setting(section, name, places, movable)

    def _of_mapping(self, section: str) -> Iterator[_Setting]:
        found = self._reading.pair(section)
        if found is None or not isinstance(found[1], MappingNode):
            return
        values = typed.mapping(self._reading.values.get(section))
        for key, _ in found[1].value:
            value = values.get(key.value)
            if isinstance(value, dict) and not foreign(value, key.value):
                yield _Setting(section, key.value, [key.value], value)

    def _file(self, one: _Setting, stem: str) -> str:
        comments: list[str] = []
        inside: list[str] = []
        lines = [f"{one.section}:"]
        for place in one.places:
            piece = self._piece(one.section, place)
            if piece is not None:
                comments += piece.above
                inside += self._reading.comments(piece.start, piece.stop)
                lines += [f"  {line}".rstrip() for line in piece.lines(self._reading.text)]
        value = {one.name: one.value} if isinstance(one.value, dict) else one.value
        if len(lines) == 1 or not says(lines, {one.section: value}):
            lines, comments = emit.block({one.section: value}, 0).split("\n"), [*comments, *inside]
        head = [*comments, f"apiVersion: {API_VERSION}", "kind: SettingsFragment", "metadata:"]
        head += [f"  name: {emit.scalar(stem)}", "spec:"]
        return "\n".join([*head, *(f"  {line}".rstrip() for line in lines)]) + "\n"

    def _piece(self, section: str, place: int | str) -> _Piece | None:
        """Return where an entry stands; None where it is in flow style."""
        reading, text = self._reading, self._reading.text
        if isinstance(place, str):
            pair = reading.pairs(section).get(place)
            value = typed.mapping(reading.values[section])[place]
            return _Piece(pair.above(text), (pair.head, pair.stop), pair.column, pair.value, value) if pair else None
        items, found = reading.items(section), reading.sequence(section)
        if items is None or found is None:
            return None
        value, region = typed.sequence(reading.values[section])[place], (items.dashes[place], items.stops[place])
        return _Piece(items.above(text, place), region, items.column, found[1].value[place], value)


class _Piece:
    """An entry in block style: the comments above, where it starts and stops, and what it says."""

    def __init__(self, above: list[str], region: tuple[int, int], column: int, node: Node, value: object) -> None:
        self.above = above
        self.start, self.stop = region
        self._column = column
        self._edits = sorted(respelled(node, value))

    def lines(self, text: str) -> list[str]:
        """Return its lines, moved to column 0."""
        column, parts, position = self._column, [" " * self._column], self.start
        for first, last, new in self._edits:
            parts += [text[position:first], new]
            position = last
        lines = "".join((*parts, text[position : self.stop])).rstrip("\n").split("\n")
        return [line[column:] if not line[:column].strip(" ") else line.lstrip(" ") for line in lines]


def _name(entry: object, key: str) -> str:
    name = entry.get(key) if isinstance(entry, dict) else None
    return name if isinstance(name, str) else ""


def _sorted_end(names: list[str]) -> int:
    """Return the index from which the names are sorted to the end, and none of them is before it."""
    first = len(names)
    while first and (first == len(names) or names[first - 1] <= names[first]):
        first -= 1
    while first < len(names) and names[first] in names[:first]:
        first += 1
    return first


def _obstacle(name: str, entries: list[object], section: str) -> str:
    if not name:
        return f"an entry has no {LISTS[section]}"
    alien = next((found for entry in entries if (found := foreign(entry, section))), "")
    return f"{alien}, which kustomize cannot carry" if alien else ""


def _reads_back(text: str, one: _Setting) -> bool:
    """Tell whether the merge reads in the file what the setting was; keys in plain text are refused elsewhere."""
    try:
        found, _, findings = read(Resource(text, ()))
    except YAMLError:
        return False
    if any(finding.code != "LK401" for finding in findings):
        return False
    if not isinstance(found, SettingsFragment):
        return bool(findings)
    if isinstance(one.value, dict):
        return same(found.sections.get(one.section), {one.name: one.value})
    return same(found.lists.get((one.section,)), one.value)
