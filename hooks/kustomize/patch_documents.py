"""The documents that the patches of a build root are made of, whatever they are applied to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize.root_files import RootFiles
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile


class PatchDocument:
    """One document of a patch; `where` is None for one that is a file of its own."""

    def __init__(self, document: Document, kustomization: str, where: Location | None) -> None:
        self.document = document
        self.kustomization = kustomization
        self.where = where


def is_inline(words: str) -> bool:
    """Tell whether an entry of a list of patches is the patch itself, not its path."""
    return "\n" in words or words.lstrip().startswith(("[", "{"))


def patches(root: RootFiles) -> Iterator[PatchDocument]:
    """Yield the patches of all kustomizations of a root."""
    for source in root.kustomizations:
        for document in source.documents[:1]:
            for section in ("patches", "patchesStrategicMerge"):
                values = document.values.get(section)
                for index, value in enumerate(values if isinstance(values, list) else ()):
                    yield from _read(root, document, value, document.at((section, index)))


def _read(root: RootFiles, holder: Document, value: object, where: Location) -> Iterator[PatchDocument]:
    fields = value if isinstance(value, dict) else {"patch" if is_inline(str(value)) else "path": value}
    inline, path = fields.get("patch"), fields.get("path")
    if inline and isinstance(inline, str):
        source: TextFile | None = TextFile(holder.path, inline)
        place: Location | None = where
    elif isinstance(path, str) and "\n" not in path:
        source, place = root.source(Path(holder.path).parent / path), None
    else:
        return
    for document in source.documents if source else ():
        yield PatchDocument(document, holder.path, place)
