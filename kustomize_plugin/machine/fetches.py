"""What a build would fetch: kustomizations read as kustomize reads them, and refused where that cannot be done."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from yaml import YAMLError, compose_all
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.machine import kustomization_files, remote_addresses

_FILES = ("files", "envs", "env")
# where an entry is an address only to kustomize's downloads; the keys in lower case, below them the fields of an entry
_DOWNLOADS: dict[str, tuple[str, ...]] = {
    "configurations": (),
    "crds": (),
    "openapi": ("path",),
    "patches": ("path",),
    "patchesjson6902": ("path",),
    "patchesstrategicmerge": (),
    "replacements": ("path",),
    "configmapgenerator": _FILES,
    "secretgenerator": _FILES,
    "helmcharts": ("valuesfile", "additionalvaluesfiles"),
}


class UnknownFetchError(Exception):
    """A kustomization of which nobody can tell what it fetches; the message says why."""


class Fetch:
    """An address in a kustomization file; `is_base` tells whether functions behind it would run."""

    def __init__(self, file: Path, address: str, is_base: bool) -> None:
        self.file = file
        self.address = address
        self.is_base = is_base


def of(directory: Path) -> Iterator[Fetch]:
    """Yield what a build of a folder fetches, bases first; raises UnreadableError."""
    roots: dict[Path, list[Node]] = {}

    def lists(file: Path) -> list[object]:
        roots[file] = _roots(file)
        return [_lists(root) for root in roots[file]]

    graph = kustomization_files.scan(directory, lists)
    yield from (Fetch(file, address, is_base=True) for file, address in graph.remotes)
    for file in graph.kustomizations:
        for root in roots[file]:
            found = (_path(key, text) for key, text in _files(root))
            yield from (Fetch(file, text, is_base=False) for text in found if remote_addresses.is_download(text))


def _roots(file: Path) -> list[Node]:
    try:
        return list(compose_all(kustomization_files.text_of(file), Loader=kustomization_files.loader()))
    except (YAMLError, *kustomization_files.UNREADABLE) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        reason = getattr(error, "problem", None) or getattr(error, "strerror", None) or str(error)
        raise UnknownFetchError(f"{place} cannot be read: {' '.join(reason.split())}") from error


def _lists(root: Node) -> dict[str, list[str]]:
    """Return a document's entries by key, as text, whatever PyYAML would make of the other values."""
    lists: dict[str, list[str]] = {}
    for key, value in _pairs(root):
        lists.setdefault(key, []).extend(_text(one) for one in _items(value) if isinstance(one, ScalarNode))
    return lists


def _files(root: Node) -> Iterator[tuple[str, str]]:
    """Yield the names of files in the sections that are no lists of bases, each with the key that it stands under."""
    for section, value in _pairs(root):
        for entry in _items(value) if section in _DOWNLOADS else ():
            below = [(key, one) for key, one in _pairs(entry) if key in _DOWNLOADS[section]]
            for key, node in below if _DOWNLOADS[section] else [(section, entry)]:
                yield from ((key, _text(one)) for one in _items(node) if isinstance(one, ScalarNode))


def _path(key: str, text: str) -> str:
    """Return the path in a generator's KEY=PATH, any other text as it is."""
    return text.rpartition("=")[2] if key == "files" and not remote_addresses.is_download(text) else text


def _items(node: Node) -> list[Node]:
    return node.value if isinstance(node, SequenceNode) else [node]


def _pairs(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the keys of a mapping and of what is merged into it, folded: to Go they match in any case."""
    pending, seen = [node], set()
    while pending:
        one = pending.pop()
        if not isinstance(one, MappingNode) or id(one) in seen:
            continue
        seen.add(id(one))
        for key, value in one.value:
            if key.value == "<<":
                pending += _items(value)
            elif isinstance(key, ScalarNode):
                yield _text(key).casefold(), value


def _text(node: ScalarNode) -> str:
    if node.tag != "tag:yaml.org,2002:binary":
        return str(node.value)
    try:
        return base64.b64decode(node.value).decode(errors="replace")
    except ValueError:
        return str(node.value)
