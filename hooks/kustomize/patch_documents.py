"""The documents that the patches of a build root are made of, whatever they are applied to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize.root_files import RootFiles
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import PatchEntry


class PatchDocument:
    """One document of a patch; `where` is None for one that is a file of its own."""

    def __init__(self, document: Document, kustomization: str, where: Location | None) -> None:
        self.document = document
        self.kustomization = kustomization
        self.where = where


def patches(root: RootFiles) -> Iterator[PatchDocument]:
    """Yield the patches of all kustomizations of a root."""
    for source in root.kustomizations:
        for document in source.documents[:1]:
            for entry in document.kustomization.patches("patches", "patchesStrategicMerge"):
                yield from _read(root, document, entry)


def _read(root: RootFiles, holder: Document, entry: PatchEntry) -> Iterator[PatchDocument]:
    if entry.patch:
        source: TextFile | None = TextFile(holder.path, entry.patch)
        place: Location | None = holder.place.of(entry.node)
    elif entry.path and "\n" not in entry.path:
        source, place = root.source(Path(holder.path).parent / entry.path), None
    else:
        return
    for document in source.documents if source else ():
        yield PatchDocument(document, holder.path, place)
