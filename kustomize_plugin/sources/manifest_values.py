"""Parts of a manifest that may be anything, read as what they should be."""

from __future__ import annotations

from collections.abc import Iterator

Path = tuple[str | int, ...]
Map = dict[str, object]


def mapping(value: object) -> Map:
    """Return a mapping; an empty one for all else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """Return a list; an empty one for all else."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """Return a text; an empty one for all else."""
    return value if isinstance(value, str) else ""


def scalar(value: object) -> str | None:
    """Return what a template makes of a text, a number or a switch; None for all else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, str)) else None


def at(value: object, *path: str) -> object:
    """Return what is at a path of keys; None where there is nothing."""
    for key in path:
        value = mapping(value).get(key)
    return value


def mappings(value: object, path: Path) -> Iterator[tuple[Path, Map]]:
    """Yield the mappings of a list, or of a mapping's values, each with its path."""
    pairs = value.items() if isinstance(value, dict) else enumerate(items(value))
    yield from (((*path, key), one) for key, one in pairs if isinstance(one, dict))
