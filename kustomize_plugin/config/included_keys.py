"""Files that a config includes, where they are other keys of its ConfigMap: both lie in one folder of the pod."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from yaml import YAMLError

from kustomize_plugin.yamltext import nodes

INCLUDE = "include"
Values = dict[str, object]


def names(values: object) -> list[str]:
    """Return the entries of `include`; none where it is not a list of texts."""
    found = values.get(INCLUDE) if isinstance(values, dict) else None
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def none(_key: str) -> None:
    """Know no other file."""


def key_of(name: str) -> str:
    """Return the key whose file an entry names, from the config beside it; a file elsewhere by its last part."""
    return posixpath.basename(posixpath.normpath(name))


def is_beside(name: str) -> bool:
    """Tell whether an entry names a file in the config's own folder."""
    return posixpath.dirname(posixpath.normpath(name)) == ""


def follow(values: object, text_of: Callable[[str], str | None]) -> tuple[list[Values], bool]:
    """Return what a config includes, file after file, and whether all of it was found; `text_of` reads a key."""
    found: list[Values] = []
    pending, seen, is_whole = names(values), set[str](), True
    while pending:
        key = key_of(pending.pop(0))
        if key in seen:
            continue
        seen.add(key)
        inner = _read(text_of(key))
        is_whole = is_whole and inner is not None
        if inner is not None:
            found.append(inner)
            pending += names(inner)
    return found, is_whole


def _read(text: str | None) -> Values | None:
    try:
        inner = nodes.value(nodes.compose(text)) if text is not None else None
    except YAMLError:
        return None
    return inner if isinstance(inner, dict) else None
