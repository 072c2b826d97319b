"""The leaks that a file's documents and its text show, each once, in a time that does not grow with their pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kustomize_plugin.hooks.keys.key_match import BASE64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.keys.leak import Leak

_HEAD = 4  # characters; no key is shorter


def once(named: list[Leak], texts: list[Leak]) -> list[Leak]:
    """Return the leaks under a name, and those of the text that are not the same key on one line."""
    clear = LeakValues(leak for leak in texts if leak.form != BASE64)
    named = [leak for leak in named if not _is_elsewhere(leak, clear)]
    return named + _others(texts, named)


def _is_elsewhere(named: Leak, clear: LeakValues) -> bool:
    """Tell whether the text shows the key at a place that the document's, such as a folded text's first line, hides."""
    lines = set() if named.form == BASE64 else clear.lines(named.value)
    return bool(lines) and named.where.line not in lines


def _others(texts: list[Leak], named: list[Leak]) -> list[Leak]:
    """Return what the text shows and the documents do not: no key of theirs on that line is it, has it, or is in it."""
    shown, told = LeakValues(texts), LeakValues(named)
    parts = {(leak.where.line, value) for leak in named for value in shown.inside(leak.value)}
    return [
        leak
        for leak in texts
        if (leak.where.line, leak.value) not in parts and leak.where.line not in told.lines(leak.value)
    ]


class LeakValues:
    """Values with the lines they are on."""

    def __init__(self, leaks: Iterable[Leak]) -> None:
        self._lines: dict[str, set[int]] = {}
        self._lengths: dict[str, set[int]] = {}  # by how the values begin
        for leak in leaks:
            self._lines.setdefault(leak.value, set()).add(leak.where.line)
            self._lengths.setdefault(leak.value[:_HEAD], set()).add(len(leak.value))

    def inside(self, text: str) -> Iterator[str]:
        """Yield the values that are in a text."""
        for start in range(len(text) if self._lengths else 0):
            for length in self._lengths.get(text[start : start + _HEAD], ()):
                value = text[start : start + length]
                if value in self._lines:
                    yield value

    def lines(self, text: str) -> set[int]:
        """Return the lines of all values that are in a text."""
        return set().union(*(self._lines[value] for value in self.inside(text)))
