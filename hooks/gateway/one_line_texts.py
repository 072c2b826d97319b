"""Configs in ConfigMaps that Go's YAML printers, kustomize's and kubectl's, write as one quoted line.

They do so where a blank ends a line or the text, and where a tab, a CR, a byte order mark or a character of more than
16 bits is anywhere in it. Blanks at the beginning, empty lines and a missing last line break do no harm.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from yaml import YAMLError, parse
from yaml.events import Event

from kustomize_plugin.finding import Edit, Location
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.resources.kustomization import CONFIG_MAPS
from kustomize_plugin.yamltext import loading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.yamltext.text_level import TextLevel

_BLANKS = " \t"
_WITHIN = re.compile("\t+|[\ufeff\U00010000-\U0010ffff]")
_MARK = "\ufeff"


class Spot:
    """What makes one line of the whole text: `old` at a line and column of it, from 0, and in the file."""

    def __init__(self, where: Location, old: str, line: int, column: int, *, is_end: bool) -> None:
        self.where = where
        self.old = old
        self.line = line
        self.column = column
        self.new = "" if is_end else " "
        self._is_end = is_end

    @property
    def is_blank(self) -> bool:
        """Whether it is nothing but blanks and tabs."""
        return not self.old.strip(_BLANKS)

    @property
    def what(self) -> str:
        """What it is, as a message begins."""
        if self.is_blank:
            return "a blank at the line's end" if self._is_end else "a tab"
        if self.old == "\r":
            return "the line break CR LF"
        return "a byte order mark" if self.old == _MARK else f"the character U+{ord(self.old):X}"

    @property
    def way_out(self) -> str:
        """What to do about it."""
        if self.is_blank and not self._is_end:
            return "write a blank, or \\t in double quotes"
        if self.old == "\r":
            return "end the lines with LF alone"
        is_word = not self.is_blank and self.old != _MARK
        return f'remove it, or write "\\U{ord(self.old):08X}" in double quotes' if is_word else "remove it"


def is_in_config_map(document: Document) -> bool:
    """Tell whether it is a config that a ConfigMap, or a literal of a generated one, holds as a text of lines.

    Of what a merge has written the sources are judged.
    """
    scalar, parent = document.place.level.scalar, document.parent
    if parent is None or scalar is None or scalar.style != "|" or not document.is_config or document.merge_note:
        return False
    return parent.kind == "ConfigMap" or document.key_path[:1] == (CONFIG_MAPS,)


def generated(gateway: Gateway) -> Iterator[Document]:
    """Yield the configs that are a whole file of which a ConfigMap is generated."""
    for document in gateway.configs:
        holder = document.parent
        is_file = document.place.level.scalar is None and document.text == document.place.source.text
        if holder is not None and holder.kind == "ConfigMap" and is_file:
            yield document


def spots(document: Document) -> list[Spot]:
    """Return all that makes one line of a config's text, in its order.

    Nothing where it has only one, nor in a template, which kustomize does not read.
    """
    level = document.place.level
    if document.place.source.is_template or "\n" not in level.text.strip():
        return []
    found = list(_spots(document))
    if level.scalar is None and document.place.source.text.startswith(_MARK):
        found.insert(0, Spot(document.place.at(0, 0), _MARK, 0, 0, is_end=False))
    return found


def _spots(document: Document) -> Iterator[Spot]:
    level = document.place.level
    for number, line in enumerate(level.lines):
        kept = line.rstrip(_BLANKS)
        places = [(match.start(), match.group(), False) for match in _WITHIN.finditer(kept)]
        if len(kept) < len(line):
            places.append((len(kept), line[len(kept) :], True))
        if level.text.startswith("\r", level.starts[number] + len(line)):
            places.append((len(line), "\r", True))
        for column, old, is_end in places:
            yield Spot(document.place.at(number, column), old, number, column, is_end=is_end)


def edits(document: Document, found: list[Spot]) -> list[Edit]:
    """Return what takes the blanks and tabs out, but for those that are a part of a value."""
    level = document.place.level
    blank = [spot for spot in found if spot.is_blank]
    before = _events(level.text)
    after = _events(_without(level, blank))
    changed = [one for one, other in zip(before, after, strict=False) if _said(one) != _said(other)]
    marks = [(one.start_mark, one.end_mark) for one in changed]
    kept = _outside(level, blank, [(start.index, end.index) for start, end in marks if start and end])
    if list(map(_said, _events(_without(level, kept)))) != list(map(_said, before)):
        return []
    possible = [Edit(spot.where, spot.old, spot.new) for spot in kept]
    return [edit for edit in possible if document.place.source.holds(edit)]


def _without(level: TextLevel, found: list[Spot]) -> str:
    pieces, end = [], 0
    for spot in found:
        start = level.starts[spot.line] + spot.column
        pieces += [level.text[end:start], spot.new]
        end = start + len(spot.old)
    return "".join((*pieces, level.text[end:]))


def _outside(level: TextLevel, found: list[Spot], spans: list[tuple[int, int]]) -> list[Spot]:
    """Return what is in none of the spans, which are sorted and apart."""
    begins = [begin for begin, _ in spans]
    kept = []
    for spot in found:
        place = level.starts[spot.line] + spot.column
        last = bisect_right(begins, place) - 1
        if last < 0 or spans[last][1] <= place:
            kept.append(spot)
    return kept


def _said(event: Event) -> tuple[object, ...]:
    """Return what one step of a parser says: all but its place."""
    return type(event), *(getattr(event, name, None) for name in ("anchor", "tag", "value", "style"))


def _events(text: str) -> list[Event]:
    """Return the steps of a parser through a text; none where it has a flaw."""
    try:
        return list(parse(text, loading.Loader))
    except YAMLError:
        return []
