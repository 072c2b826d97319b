"""The resources that one kustomization lists itself, which is where their names must differ."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hooks import real
from hooks.document import Document
from hooks.root import Root
from hooks.source import Source

_Id = tuple[str, str, str, str]


def doubles(root: Root) -> Iterator[tuple[Document, Document]]:
    """Yield each pair of resources that one kustomization of a root lists under one id."""
    for kustomization in root.kustomizations:
        first: dict[_Id, Document] = {}
        for document in _listed(root, kustomization):
            key = _id(document)
            if key[-1] and first.setdefault(key, document) is not document:
                yield first[key], document


def _listed(root: Root, kustomization: Source) -> Iterator[Document]:
    """Yield the documents of the files under `resources`; a file that is listed twice is another mistake."""
    seen: set[str] = set()
    for holder in kustomization.documents[:1]:
        entries = holder.values.get("resources")
        for entry in entries if isinstance(entries, list) else ():
            path = Path(kustomization.path).parent / entry if isinstance(entry, str) and "\n" not in entry else None
            if path is None or real.path(path) in seen or not os.path.isfile(path):  # noqa: PTH113 - never raises
                continue
            seen.add(real.path(path))
            source = root.source(path)
            yield from (one for one in (source.documents if source else ()) if one.kind and one.parent is None)


def _id(document: Document) -> _Id:
    """Return what kustomize tells resources apart by; the version of the API is no part of it."""
    group = document.api_version.rpartition("/")[0]
    namespace = document.field("metadata", "namespace")
    return group, document.kind, namespace, document.name
