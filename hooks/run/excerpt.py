"""The line that a finding is about and a caret below it, as a terminal shows them."""

from __future__ import annotations

import unicodedata
from itertools import accumulate

HIDDEN = "***"
_CUT = "…"
_TAB = "    "
_WIDE = ("W", "F")
_ZERO = ("Mn", "Me")


class Excerpt:
    """`line` is cut to fit and steers no terminal; `caret` is how many columns of the terminal are before the caret."""

    __slots__ = ("caret", "line")

    def __init__(self, line: str, caret: int) -> None:
        self.line = line
        self.caret = caret


def of(line: str, column: int, hidden: list[tuple[int, int]], room: int) -> Excerpt:
    """Return what fits into `room` columns around a column that counts from 1; `hidden` are indexes not to be shown."""
    index = min(max(column - 1, 0), len(line))
    first = max(index - 2 * room, 0)  # a line may have a million characters
    cells = _cells(line, hidden, first, index + 2 * room)
    index -= first
    offsets = [0, *accumulate(map(_width, cells))]
    if not first and len(cells) == len(line) and offsets[-1] <= room:
        return Excerpt("".join(cells), offsets[index])
    room -= 2 * len(_CUT)
    start = _start(offsets, index, room)
    end = max(end for end in range(start, len(offsets)) if offsets[end] - offsets[start] <= room)
    before = _CUT if first or start else ""
    behind = _CUT if first + end < len(line) else ""
    return Excerpt(f"{before}{''.join(cells[start:end])}{behind}", len(before) + offsets[index] - offsets[start])


def _start(offsets: list[int], index: int, room: int) -> int:
    """Return the first cell that is shown: the caret comes to the middle, or further right near the line's end."""
    least = max(min(offsets[index] - room // 2, offsets[-1] - room), 0)
    return next(start for start, offset in enumerate(offsets) if offset >= least)


def _cells(line: str, hidden: list[tuple[int, int]], first: int, stop: int) -> list[str]:
    """Return what is shown of each character from `first` to `stop`."""
    cells = list(map(_cell, line[first:stop]))
    for begin, end in hidden:
        inside = range(len(cells))[max(begin - first, 0) : max(end - first, 0)]
        if inside:
            cells[inside.start : inside.stop] = [HIDDEN, *[""] * (len(inside) - 1)]
    return cells


def _cell(char: str) -> str:
    if char == "\t":
        return _TAB
    return char if char.isprintable() else "?"


def _width(cell: str) -> int:
    """Return the columns that a cell takes: none for an accent on the character before it, two for a wide one."""
    return sum(
        0 if unicodedata.category(char) in _ZERO else 1 + (unicodedata.east_asian_width(char) in _WIDE) for char in cell
    )
