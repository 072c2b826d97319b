"""The files that a kustomization is made of, read without running kustomize."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from yaml import YAMLError, load_all
from yaml.nodes import Node

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # a PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_FOLLOWED = ("resources", "bases", "components", "generators", "transformers", "validators")
_REMOTE = re.compile(r"^[a-z][a-z0-9+.-]*://|^git@|^[\w.-]+\.[a-z]{2,}[:/]|^git::|[?&]ref=", re.IGNORECASE)

# PyYAML lets the exceptions of values that are none through: a date such as 2024-13-45, an empty !!int, a !!bool maybe
_UNREADABLE = (OSError, YAMLError, ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RecursionError)


class Graph:
    """`files` are resource files in the order kustomize would load them; `remotes` are (kustomization, address)."""

    def __init__(self) -> None:
        self.kustomizations: list[Path] = []
        self.files: list[Path] = []
        self.remotes: list[tuple[Path, str]] = []


def file_in(directory: Path) -> Path | None:
    """Return the kustomization file of a directory."""
    for name in FILE_NAMES:
        if (directory / name).is_file():
            return directory / name
    return None


def scan(directory: Path) -> Graph:
    """Follow a kustomization through its local resources, bases and components; what cannot be read is left out."""
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
            graph.files.append(path)
            continue
        file = file_in(path)
        if file is not None:
            graph.kustomizations.append(file)
            pending += _entries(graph, file)
    return graph


def _entries(graph: Graph, file: Path) -> Iterator[Path]:
    for document in documents(file):
        if not isinstance(document, dict):
            continue
        lists = [value for key in _FOLLOWED if isinstance(value := document.get(key), list)]
        for entry in (entry for entries in lists for entry in entries):
            if not isinstance(entry, str) or "\n" in entry:
                continue
            path = file.parent / entry
            if os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
                yield path
            elif _REMOTE.search(entry):
                graph.remotes.append((file, entry))


def documents(file: Path) -> list[object]:
    """Return the YAML documents of a file as values; none where it cannot be read."""
    try:
        return list(load_all(file.read_text(encoding="utf-8"), Loader=Loader))
    except _UNREADABLE:
        return []


def nodes_of(file: Path) -> list[Node]:
    """Return the YAML documents of a file as nodes, their marks counted from the top of the file."""
    from yaml import compose_all

    try:
        return list(compose_all(file.read_text(encoding="utf-8"), Loader=Loader))
    except _UNREADABLE:
        return []
