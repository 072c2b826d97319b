"""Entries taken out of a config; every byte outside of them stays as it is."""

from __future__ import annotations

import re

from yaml.nodes import MappingNode, Node, SequenceNode

from kustomize_plugin.adoption.config_reading import ConfigReading, Items
from kustomize_plugin.adoption.split import MovingGroup, foreign
from kustomize_plugin.config.litellm_config import ConfigError
from kustomize_plugin.yamltext import emit, entry_spans

Edit = tuple[int, int, str]
Path = tuple[str, ...]
_PROPERTIES = re.compile(r"[ \t]*(?:[&!]\S*[ \t]*)+(?=#|$)")  # an anchor or a tag in front of a block collection


def without(reading: ConfigReading, groups: list[MovingGroup], named: dict[str, set[int | str]]) -> str:
    """Return the text without the groups' entries and chains, and without named settings; raises ConfigError.

    `named` maps a section to what goes of it: the indexes of a list, the keys of a mapping.

    The comments above an entry go with it. A list that loses all its entries stays as `[]`, with the comments around
    it. An alias that stays is written out where what it stands for has gone.
    """
    gone: dict[Path, set[int]] = {}
    for group in groups:
        gone.setdefault(("model_list",), set()).update(group.indexes)
        for chain in group.chains:
            gone.setdefault(chain.path, set()).update(chain.indexes)
    for section, places in named.items():
        gone[section,] = {place for place in places if isinstance(place, int)}
    edits: list[Edit] = [
        edit
        for section, places in named.items()
        for edit in _unpaired(reading, section, {place for place in places if isinstance(place, str)})
    ]
    for path, indexes in gone.items():
        found = reading.sequence(*path) if indexes else None
        if found:
            edits += _removed(reading, path, found, indexes)
    edits += _written_out(reading, edits)
    return _applied(reading, edits)


def _removed(reading: ConfigReading, path: Path, found: tuple[Node, SequenceNode], indexes: set[int]) -> list[Edit]:
    text, (key, node) = reading.text, found
    items = reading.items(*path)
    if items is None:
        kept = [item for index, item in enumerate(node.value) if index not in indexes]
        slices = [text[item.start_mark.index : entry_spans.end(item)] for item in kept]
        return [(node.start_mark.index, entry_spans.end(node), f"[{', '.join(slices)}]")]
    if len(indexes) < len(node.value):
        return [(items.starts[index], _stop(text, node, items, index, indexes), "") for index in indexes]
    return [_emptied(text, key, "[]"), (items.starts[0], items.stops[-1], "")]


def _emptied(text: str, key: Node, empty: str) -> Edit:
    """Return the edit that makes the value behind a key an empty collection in flow style."""
    colon = text.index(":", key.end_mark.index) + 1
    line = text[colon : entry_spans.line_end(text, colon)]
    before = _PROPERTIES.match(line.rstrip("\n"))
    # what comes after the colon is a comment, or an anchor that goes with the collection
    return (colon, colon + (before.end() if before else 0), f" {empty} " if before and "#" in line else f" {empty}")


def _unpaired(reading: ConfigReading, section: str, keys: set[str]) -> list[Edit]:
    """Take keys out of a section that is a mapping."""
    text, found = reading.text, reading.pair(section) if keys else None
    if found is None or not isinstance(found[1], MappingNode):
        return []
    pairs = reading.pairs(section)
    if not pairs:
        kept = [(key, value) for key, value in found[1].value if key.value not in keys]
        slices = [text[key.start_mark.index : entry_spans.end(value)] for key, value in kept]
        return [(found[1].start_mark.index, entry_spans.end(found[1]), f"{{{', '.join(slices)}}}")]
    gone = [pairs[key] for key in keys]
    if len(gone) < len(pairs):
        return [(one.start, one.stop, "") for one in gone]
    return [_emptied(text, found[0], "{}"), (min(one.start for one in gone), max(one.stop for one in gone), "")]


def _stop(text: str, node: SequenceNode, items: Items, index: int, indexes: set[int]) -> int:
    """Return where an item's lines end; blank ones go too where they would fall to a `|+` text above."""
    stop = items.stops[index]
    kept = [place for place in range(index) if place not in indexes]
    if kept and entry_spans.keeps_blank_lines(text, node.value[kept[-1]]):
        while stop < len(text) and not text[stop : entry_spans.line_end(text, stop)].strip():
            stop = entry_spans.line_end(text, stop)
    return stop


def _written_out(reading: ConfigReading, edits: list[Edit]) -> list[Edit]:
    """Write out each alias that stays while what it stands for goes or changes."""
    found = []
    for alias in reading.aliases:
        start, stop = int(alias.start_mark.index), int(alias.end_mark.index)
        first, last = int(alias.target.start_mark.index), entry_spans.end(alias.target)
        stays = not any(begin <= start < end for begin, end, _ in edits)
        if stays and any(begin < last and first < end for begin, end, _ in edits):
            found.append((start, stop, _flow(reading.value_of(alias), alias.anchor, alias.start_mark.line + 1)))
    return found


def _flow(value: object, anchor: str, line: int) -> str:
    if foreign(value, anchor):
        raise ConfigError(f'"*{anchor}" repeats a value of a model that moves; write the value out instead', line)
    return emit.flow(value)


def _applied(reading: ConfigReading, edits: list[Edit]) -> str:
    parts: list[str] = []
    position = 0
    for start, stop, new in sorted(edits, key=lambda edit: (edit[0], edit[1])):
        parts += (reading.text[position:start], new)
        position = stop
    rest = reading.text[position:]
    return "".join((*parts, rest.removesuffix(reading.added) if rest else rest))
