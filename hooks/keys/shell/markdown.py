"""The shell that a Markdown page shows: in fences, indented, or all that a line says to run."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from kustomize_plugin.hooks.keys.shell.scripts import Script

_FENCE = r"(?m)^[ \t>]*+(```++|~~~++)[ \t]*\{?\.?([\w-]*)[^\n]*\n?"
# in Markdown without a fence: a line of an indented block, and code that is all that its line says to run
_INDENTED = r"(?m)^(?: {4}|\t)[ \t]*+((?:[$%][ \t]+)?(?:sudo|cd|cat|kubectl|oc)[ \t](?:[^\n]*\\\n)*[^\n]*)"
_LINE = (
    r"(?m)^[ \t>]*+(?:(?:[-*+]|\d+[.)])[ \t]++)?(?:(?:[Tt]hen|[Nn]ow|[Ff]irst|[Nn]ext)?,?[ \t]*[Rr]un:?[ \t]+)?"
    r"`([^`\n]+)`[.:;]?[ \t]*$"
)
_SHELLS = frozenset(("", "sh", "bash", "shell", "zsh", "console", "terminal", "shell-session", "shellsession", "text"))
_PROMPT = re.compile(r"(?m)^[ \t>]*(?:[$%](?=[ \t]))?")  # also the mark of a quotation


def scripts(text: str) -> Iterator[Script]:
    """Yield each block by itself; the prompt before a command is a blank."""
    for start, stop in _shown(text):
        code = _PROMPT.sub(lambda match: " " * len(match[0]), text[start:stop])
        yield Script([(code, start)], is_shown=True)


def _shown(text: str) -> list[tuple[int, int]]:
    """Return the shell code of Markdown: fenced, indented, or all that a line says to run."""
    fenced = _fenced(text)
    found = [code for _, _, code, language in fenced if language in _SHELLS]
    starts = [start for start, *_ in fenced]
    for pattern in (_INDENTED, _LINE):
        for match in re.finditer(pattern, text):
            before = bisect_right(starts, match.start(1)) - 1
            if before < 0 or match.start(1) >= fenced[before][1]:
                found.append(match.span(1))
    return found


def _fenced(text: str) -> list[tuple[int, int, tuple[int, int], str]]:
    """Return where each fenced block begins and ends, its code, and its language; a fence left open is none."""
    fences = list(re.finditer(_FENCE, text))
    closing = _closing([fence[1] for fence in fences])
    found = []
    index = 0
    while index < len(fences):
        end = closing[index]
        if end is not None:
            opened, closed = fences[index], fences[end]
            code = (opened.end(), closed.start())
            found.append((opened.start(), closed.end(1), code, opened[2].lower()))
        index = (end or index) + 1
    return found


def _closing(marks: list[str]) -> list[int | None]:
    """Return for each fence the next one of its character that is as long, or else the longest; None if there is none.

    A page would show what a shorter one seems to close down to its end: that is code all the same.
    """
    closing: list[int | None] = [None] * len(marks)
    later: dict[str, list[int]] = {"`": [], "~": []}  # those that may close one, the nearest and shortest at the end
    for index in reversed(range(len(marks))):
        longer = later[marks[index][0]]
        longest = longer[0] if longer else None
        while longer and len(marks[longer[-1]]) < len(marks[index]):
            longer.pop()
        closing[index] = longer[-1] if longer else longest
        while longer and len(marks[longer[-1]]) == len(marks[index]):
            longer.pop()
        longer.append(index)
    return closing
