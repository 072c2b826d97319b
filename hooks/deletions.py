"""What the patches of a build root delete, and which documents its patches are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hooks.document import Document
from hooks.root import Root
from hooks.source import Source
from kustomize_plugin.finding import Location


class Patch:
    """One document of a patch; `where` is None for one that is a file of its own, `target` is what it is applied to."""

    def __init__(
        self, document: Document, kustomization: str, where: Location | None, target: dict[str, object]
    ) -> None:
        self.document = document
        self.kustomization = kustomization
        self.where = where
        self.target = target


def of(root: Root) -> set[tuple[str, str]]:
    """Return kind and name of each resource that a patch of the root deletes."""
    gone = set()
    for patch in patches(root):
        if patch.document.field("$patch") == "delete":
            kind = str(patch.target.get("kind") or patch.document.kind)
            gone.add((kind, str(patch.target.get("name") or patch.document.name)))
    return gone


def patches(root: Root) -> Iterator[Patch]:
    """Yield the patches of all kustomizations of a root."""
    for source in root.kustomizations:
        for document in source.documents[:1]:
            for section in ("patches", "patchesStrategicMerge"):
                values = document.values.get(section)
                for index, value in enumerate(values if isinstance(values, list) else ()):
                    yield from _read(root, document, value, document.at((section, index)))


def _read(root: Root, holder: Document, value: object, where: Location) -> Iterator[Patch]:
    fields = value if isinstance(value, dict) else {"path": value, "patch": value}
    target = fields.get("target")
    target = target if isinstance(target, dict) else {}
    inline, path = fields.get("patch"), fields.get("path")
    if isinstance(inline, str) and "\n" in inline:
        source: Source | None = Source(holder.path, inline)
        place: Location | None = where
    elif isinstance(path, str) and "\n" not in path:
        source, place = root.source(Path(holder.path).parent / path), None
    else:
        return
    for document in source.documents if source else ():
        yield Patch(document, holder.path, place, target)
