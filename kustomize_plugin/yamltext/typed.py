"""Values of YAML as the kind that is wanted: one of another kind, or none at all, is an empty one."""

from __future__ import annotations


def mapping(value: object) -> dict[str, object]:
    """Return a mapping."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    """Return a list."""
    return value if isinstance(value, list) else []


def mappings(value: object) -> list[dict[str, object]]:
    """Return the mappings of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """Return the texts of a list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Return a text."""
    return value if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """Read a number from 0 up, also one in quotes; None for what only the run will tell."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if 0 <= read < float("inf") else None
