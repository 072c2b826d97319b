"""The findings of `lint` for a report."""

from __future__ import annotations

import os
from pathlib import Path

from kustomize_plugin.machine import kustomization_files, linting
from kustomize_plugin.machine.linting import NotLintedError
from kustomize_plugin.yamltext import nodes

__all__ = ("NotLintedError", "findings", "groups")


def findings(path: Path) -> list[dict[str, object]]:
    """Return what lint finds in a file, or in all files that a kustomization is made of; raises NotLintedError."""
    return linting.findings(_files(path))


def groups(path: Path) -> dict[str, str]:
    """Map the files of a kustomization to the groups that their fragments define, where a file has one."""
    found: dict[str, str] = {}
    for file in kustomization_files.scan(path).files if path.is_dir() else ():
        for root in kustomization_files.nodes_of(file):
            name = nodes.value(nodes.follow(root, ("spec", "modelName")))
            if isinstance(name, str):
                found[os.path.normpath(file)] = name
    return found


def _files(path: Path) -> list[str]:
    if not path.is_dir():
        return [str(path)]
    graph = kustomization_files.scan(path)
    return list(dict.fromkeys(os.path.normpath(file) for file in [*graph.kustomizations, *graph.files]))
