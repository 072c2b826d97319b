"""Which files are patches: parts of a resource, which lack what the resource itself must have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kustomize_plugin.hooks.read import real_paths
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.machine import kustomization_files, overlays

_SECTIONS = ("patches", "patchesStrategicMerge", "patchesJson6902")


def is_patch(document: Document) -> bool:
    """Tell whether a document deletes or replaces by `$patch`, or its file is named under a kustomization's patches."""
    return "$patch" in document.values or real_paths.path(document.path) in _files(str(Path.cwd()))


@cache
def _files(top: str) -> frozenset[str]:
    kustomizations = map(Path, overlays.kustomizations_below(top))
    return frozenset(real_paths.path(file.parent / name) for file in kustomizations for name in _named_by(file))


def _named_by(file: Path) -> Iterator[str]:
    """Yield the paths of the patches in one kustomization, as they are written."""
    for document in kustomization_files.documents(file):
        for section in _SECTIONS if isinstance(document, dict) else ():
            for entry in document.get(section) or ():  # type: ignore[attr-defined]
                name = entry.get("path") if isinstance(entry, dict) else entry
                if isinstance(name, str) and "\n" not in name:
                    yield name
