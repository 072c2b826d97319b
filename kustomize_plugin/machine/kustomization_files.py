"""The files that a kustomization is made of, read without running kustomize."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from kustomize_plugin.machine import remote_addresses
from kustomize_plugin.resources.kustomization import FOLLOWED, Kustomization, is_inline
from kustomize_plugin.resources.kustomization_graph import KustomizationGraph
from kustomize_plugin.resources.kustomization_names import FILE_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from yaml.nodes import Node

# PyYAML lets the exceptions of values that are none through: a date such as 2024-13-45, an empty !!int, a !!bool maybe
UNREADABLE = (OSError, ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RecursionError)


def file_in(directory: Path) -> Path | None:
    """Return the kustomization file of a directory."""
    return next(_files_in(directory), None)


def _files_in(directory: Path) -> Iterator[Path]:
    """Yield the kustomization files of a directory: of several, kustomize may be unable to read the first."""
    return (directory / name for name in FILE_NAMES if (directory / name).is_file())


def scan(
    directory: Path,
    read: Callable[[Path], list[Kustomization]] | None = None,
    real: Callable[[Path], str] = os.path.realpath,
) -> KustomizationGraph:
    """Follow a kustomization through its local resources, bases and components; what cannot be read is left out.

    `read` returns what a kustomization file holds, for those who have parsed it already, and `real` where a file is.
    """
    graph = KustomizationGraph()
    pending = [directory]
    seen: set[str] = set()
    while pending:
        path = pending.pop(0)
        place = real(path)
        if place in seen:
            continue
        seen.add(place)
        if not path.is_dir():
            graph.files += [path] if path.is_file() else []
            continue
        for file in _files_in(path):
            graph.kustomizations.append(file)
            pending += _entries(graph, file, (read or read_all)(file))
    return graph


def _entries(graph: KustomizationGraph, file: Path, found: list[Kustomization]) -> Iterator[Path]:
    for one in (one for model in found for one in model.every_entry(*FOLLOWED)):
        key, entry = one.section, one.text
        # without links in the middle, as kustomize goes; Path.exists raises for a name that is too long
        path = file.parent / os.path.normpath(entry)
        if _is_fetched(key, entry, path):
            graph.remotes.append((file, entry))
        elif os.path.exists(path):  # noqa: PTH110 - likewise
            yield path
        elif is_inline(entry):
            continue
        elif remote_addresses.looks_remote(entry):
            graph.remotes.append((file, entry))
        else:
            graph.missing.append((file, entry))


def _is_fetched(key: str, entry: str, path: Path) -> bool:
    """Tell whether kustomize fetches an entry, whatever is here under its name; only files come before repositories."""
    if remote_addresses.is_download(entry):
        return True
    is_file = key != "components" and os.path.isfile(path)  # noqa: PTH113 - of any length
    return not is_file and remote_addresses.is_repository(entry)


def text_of(file: Path) -> str:
    """Return the text of a regular file; raises OSError for others: a named pipe would keep its reader for ever."""
    if not file.is_file():
        raise OSError(errno.EINVAL, "it is not a regular file", str(file))
    return file.read_text(encoding="utf-8")


def documents(file: Path) -> list[object]:
    """Return the YAML documents of a file as values; none where it cannot be read."""
    try:
        return parse(text_of(file))
    except (OSError, ValueError):
        return []


def parse(text: str) -> list[object]:
    """Return the YAML documents of a text as values; none where it is not valid YAML."""
    from yaml import YAMLError, load_all

    try:
        return list(load_all(text, Loader=loader()))
    except (YAMLError, *UNREADABLE):
        return []


def loader() -> Any:
    """Return the loader of safe values, which not every command needs."""
    from kustomize_plugin.yamltext import loading

    return loading.Loader


def read_all(file: Path) -> list[Kustomization]:
    """Return what the documents of a kustomization file say; nothing where it cannot be read."""
    return [Kustomization(node) for node in nodes_of(file)]


def nodes_of(file: Path) -> list[Node]:
    """Return the YAML documents of a file as nodes, their marks counted from the top of the file."""
    try:
        return parsed(text_of(file))
    except (OSError, ValueError):
        return []


def parsed(text: str) -> list[Node]:
    """Return the YAML documents of a text as nodes; none where it is not valid YAML."""
    from yaml import YAMLError

    from kustomize_plugin.yamltext import nodes

    try:
        return list(nodes.compose_all(text))
    except (YAMLError, *UNREADABLE):
        return []
