"""Which files kustomizations name as patches: parts of a resource, which lack what the resource itself must have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kustomize_plugin.machine import kustomization_files, overlays, real_paths


def below(top: str) -> frozenset[str]:
    """Return the real paths of the files that kustomizations below a folder name as patches."""
    kustomizations = map(Path, overlays.kustomizations_below(top))
    return frozenset(real_paths.path(file.parent / name) for file in kustomizations for name in _named_by(file))


def _named_by(file: Path) -> Iterator[str]:
    """Yield the paths of the patches in one kustomization, as they are written."""
    for model in kustomization_files.read_all(file):
        yield from (entry.path for entry in model.patches() if entry.path and "\n" not in entry.path)
