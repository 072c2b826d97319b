"""The variables that a value is read from by `os.environ/NAME`, also behind another word, as in a header."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.secrets.inline_keys import REFERENCE, is_key_by_itself

_NAME = rf"{re.escape(REFERENCE)}([^\s\"',;}}]+)"


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
    elif isinstance(value, str) and REFERENCE in value:
        # what is a key by itself is no name, and never told as one
        yield from (name for name in re.findall(_NAME, value) if not is_key_by_itself(name))
