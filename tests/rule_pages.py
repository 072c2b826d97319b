"""A Markdown page as sections of paragraphs and fenced blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

FENCE = re.compile(r"(?P<indent>\s*)(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)")
PATH = re.compile(r"`([^`]+)`")


class CaseError(ValueError):
    """A case file says what nobody reads; the text begins with its place."""


@dataclass(frozen=True)
class Fence:
    """A fenced block; `path` is what the line above names, `start` and `stop` count its lines from 0."""

    place: str
    path: str | None
    info: str
    text: str
    start: int
    stop: int


@dataclass
class Section:
    """A heading of level two and what is below it; it ends at `stop`, behind its last line that is not blank."""

    place: str
    heading: str
    start: int
    stop: int
    paragraphs: list[str] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)


def sections(name: str, text: str) -> list[Section]:
    """Return the sections of a page; what is above the first heading of level two may hold no block."""
    lines = text.split("\n")
    found: list[Section] = []
    index = 0
    while index < len(lines):
        line, place = lines[index], f"{name}:{index + 1}"
        stop = index + 1
        if line.startswith("## "):
            found.append(Section(place, line.removeprefix("## ").strip(), index, stop))
        elif opened := FENCE.fullmatch(line):
            if not found or opened["indent"]:
                raise CaseError(f"{place}: a block begins at the margin, below a heading")
            stop = closed(lines, index, opened["marks"], place)
            found[-1].fences.append(fence(place, lines, index, stop))
        elif found and line.strip():
            stop = paragraph(found[-1], lines, index, place)
        if found and lines[stop - 1].strip():
            found[-1].stop = stop
        index = stop
    return found


def closed(lines: list[str], index: int, marks: str, place: str) -> int:
    """Return the number of the line behind the block's last."""
    for stop in range(index + 1, len(lines)):
        if lines[stop].startswith(marks) and not lines[stop].rstrip().strip(marks[0]):
            return stop + 1
    raise CaseError(f"{place}: the block never ends")


def fence(place: str, lines: list[str], start: int, stop: int) -> Fence:
    above = PATH.fullmatch(lines[start - 1])
    text = "".join(f"{line}\n" for line in lines[start + 1 : stop - 1])
    return Fence(place, above[1] if above else None, lines[start].strip("`~ "), text, start, stop)


def paragraph(section: Section, lines: list[str], index: int, place: str) -> int:
    """Take the lines up to a blank one, a heading or a block, and return the number of the line behind them."""
    stop = index
    while stop < len(lines) and lines[stop].strip() and not FENCE.match(lines[stop]) and lines[stop][:3] != "## ":
        stop += 1
    if PATH.fullmatch(lines[stop - 1]) and not (stop < len(lines) and FENCE.fullmatch(lines[stop])):
        raise CaseError(f"{place}: no block follows {lines[stop - 1]}")
    section.paragraphs.append(" ".join(lines[index:stop]))
    return stop
