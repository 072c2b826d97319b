"""Groups whose names stand for many, found by how they begin and end: thousands cost no more than their text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from kustomize_plugin.yamltext import substitution

_Covers = Callable[[str], bool]


class NamePatterns:
    """Patterns of names, each with how it begins, how it ends, and what tells whether a name fits."""

    def __init__(self, patterns: Iterable[tuple[str, str, str, _Covers]]) -> None:
        self._by_ends: dict[tuple[str, str], list[tuple[int, str, _Covers]]] = {}
        for number, (first, last, pattern, covers) in enumerate(patterns):
            self._by_ends.setdefault((first, last), []).append((number, pattern, covers))
        self._lengths = sorted({(len(first), len(last)) for first, last in self._by_ends})
        self._known: dict[str, str | None] = {}

    def __bool__(self) -> bool:
        return bool(self._by_ends)

    def covering(self, name: str) -> str | None:
        """Return the first pattern that a name fits, None if it fits none."""
        if self._by_ends and name not in self._known:
            self._known[name] = self._covering(name)
        return self._known.get(name)

    def _covering(self, name: str) -> str | None:
        best: tuple[int, str] | None = None
        for first, last in self._lengths:
            if first > len(name):
                break
            if first + last <= len(name):
                for number, pattern, covers in self._by_ends.get((name[:first], name[len(name) - last :]), ()):
                    if best is not None and number > best[0]:
                        break
                    if covers(name):
                        best = number, pattern
                        break
        return best and best[1]


def of_wildcards(wildcards: Iterable[str]) -> NamePatterns:
    """Return the patterns of names with `*` in them."""
    return NamePatterns(
        (one[: one.index("*")], one[one.rindex("*") + 1 :], one, partial(_covers, one)) for one in wildcards
    )


def of_substitutions(names: Iterable[str]) -> NamePatterns:
    """Return the patterns of names with `${NAME}` in them."""
    laters = ((substitution.Later(name), name) for name in names)
    return NamePatterns((later.first, later.last, name, later.may_be) for later, name in laters)


def _covers(wildcard: str, name: str) -> bool:
    first, *rest = wildcard.split("*")
    if not name.startswith(first):
        return False
    position = len(first)
    for part in rest[:-1]:
        position = name.find(part, position)
        if position < 0:
            return False
        position += len(part)
    return len(name) - position >= len(rest[-1]) and name.endswith(rest[-1])
