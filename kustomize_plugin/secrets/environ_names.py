"""The variables that a value is read from by `os.environ/NAME`."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.secrets.inline_keys import REFERENCE, is_key_by_itself


def names(value: object) -> list[str]:
    """Return the names of all variables below a value, sorted, each once."""
    return sorted(set(_found(value)))


def _found(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for element in value.values():
            yield from _found(element)
    elif isinstance(value, list):
        for element in value:
            yield from _found(element)
    elif isinstance(value, str) and value.startswith(REFERENCE):
        name = value.removeprefix(REFERENCE)
        if not is_key_by_itself(name):  # which is no name, and never told as one
            yield name
