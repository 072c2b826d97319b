"""The ways through a regular expression: each alternative of its groups once."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

_parse = import_module("re._parser").parse  # nothing else tells how a pattern is put together


def of(pattern: str) -> Iterator[list[tuple[str, Any]]]:
    """Yield the pieces of each way, as Python's parser names them: LITERAL, IN, MAX_REPEAT, AT."""
    yield from _ways(list(_parse(pattern)))


def _ways(items: list[Any]) -> Iterator[list[tuple[str, Any]]]:
    if not items:
        yield []
        return
    (kind, value), rest = items[0], items[1:]
    if str(kind) in ("BRANCH", "SUBPATTERN"):
        for branch in value[1] if str(kind) == "BRANCH" else [value[-1]]:
            yield from _ways([*branch, *rest])
        return
    for others in _ways(rest):
        yield [(str(kind), value), *others]
