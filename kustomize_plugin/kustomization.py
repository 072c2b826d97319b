"""The files that a kustomization is made of, read without running kustomize."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from yaml.nodes import Node

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
FOLLOWED = ("resources", "bases", "components", "generators", "transformers", "validators")
_REMOTE = r"(?i)^[a-z][a-z0-9+.-]*://|^git@|^[\w.-]+\.[a-z]{2,}[:/]|^git::|[?&]ref="

# PyYAML lets the exceptions of values that are none through: a date such as 2024-13-45, an empty !!int, a !!bool maybe
_UNREADABLE = (OSError, ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RecursionError)


class Graph:
    """`files` are resource files in the order kustomize would load them.

    `remotes` are (kustomization, address), `missing` are (kustomization, entry) of what is neither there nor remote.
    """

    def __init__(self) -> None:
        self.kustomizations: list[Path] = []
        self.files: list[Path] = []
        self.remotes: list[tuple[Path, str]] = []
        self.missing: list[tuple[Path, str]] = []


def file_in(directory: Path) -> Path | None:
    """Return the kustomization file of a directory."""
    for name in FILE_NAMES:
        if (directory / name).is_file():
            return directory / name
    return None


def scan(directory: Path, read: Callable[[Path], list[object]] | None = None) -> Graph:
    """Follow a kustomization through its local resources, bases and components; what cannot be read is left out.

    `read` returns the documents of a kustomization file, for those who have parsed it already.
    """
    graph = Graph()
    pending = [directory]
    seen: set[str] = set()
    while pending:
        path = pending.pop(0)
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        if not path.is_dir():
            graph.files += [path] if path.is_file() else []
            continue
        file = file_in(path)
        if file is not None:
            graph.kustomizations.append(file)
            pending += _entries(graph, file, (read or documents)(file))
    return graph


def _entries(graph: Graph, file: Path, found: list[object]) -> Iterator[Path]:
    for document in found:
        if not isinstance(document, dict):
            continue
        lists = [value for key in FOLLOWED if isinstance(value := document.get(key), list)]
        for entry in (entry for entries in lists for entry in entries):
            if not isinstance(entry, str) or "\n" in entry:
                continue
            path = file.parent / entry
            if os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
                yield path
            elif re.search(_REMOTE, entry):
                graph.remotes.append((file, entry))
            else:
                graph.missing.append((file, entry))


def text_of(file: Path) -> str:
    """Return the text of a regular file; raises OSError for others: a named pipe would keep its reader for ever."""
    if not file.is_file():
        raise OSError(errno.EINVAL, "it is no regular file", str(file))
    return file.read_text(encoding="utf-8")


def documents(file: Path) -> list[object]:
    """Return the YAML documents of a file as values; none where it cannot be read."""
    try:
        return parse(text_of(file))
    except (OSError, ValueError):
        return []


def parse(text: str) -> list[object]:
    """Return the YAML documents of a text as values; none where it is no YAML."""
    from yaml import YAMLError, load_all

    try:
        return list(load_all(text, Loader=_loader()))
    except (YAMLError, *_UNREADABLE):
        return []


def _loader() -> Any:
    try:
        from yaml import CSafeLoader
    except ImportError:  # a PyYAML built without libyaml
        from yaml import SafeLoader

        return SafeLoader
    return CSafeLoader


def nodes_of(file: Path) -> list[Node]:
    """Return the YAML documents of a file as nodes, their marks counted from the top of the file."""
    from yaml import YAMLError, compose_all

    try:
        return list(compose_all(text_of(file), Loader=_loader()))
    except (YAMLError, *_UNREADABLE):
        return []
