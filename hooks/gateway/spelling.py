"""Whether an unknown word is a known one, misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_SHORTEST = 5
_MANY = 4096
_LONG = 9  # letters from which on two slips are one too


def meant(word: str, known: Iterable[str]) -> str:
    """Return the known word that somebody meant who wrote this one; empty where it is too far from all.

    Other separators, capitals, and one slip of the finger count, in long words two. A digit is not a slip: `above_128k`
    and `above_200k` are two names.
    """
    same = _squashed(word)
    best, limit = "", 1 + (len(word) >= _LONG) if len(word) >= _SHORTEST else 0
    for name in known:
        if _squashed(name) == same:
            return name
        if abs(len(name) - len(word)) <= limit and _digits(name) == _digits(word):
            distance = _distance(word, name, limit)
            if distance <= limit and (not best or distance < limit):
                best, limit = name, distance
    return best


@lru_cache(_MANY)  # the known names are asked for again with each unknown one
def _squashed(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower())


@lru_cache(_MANY)
def _digits(word: str) -> str:
    return re.sub(r"[^0-9]", "", word)


def _distance(one: str, other: str, limit: int) -> int:
    """Return how many letters were added, left out, changed or swapped; beyond the limit, anything above it."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > limit:
            return limit + 1
        before, last = last, line
    return last[-1]
