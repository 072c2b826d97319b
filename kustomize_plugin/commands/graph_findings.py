"""The findings of `lint` for a report."""

from __future__ import annotations

import os
from pathlib import Path

from kustomize_plugin.commands import lint_findings
from kustomize_plugin.hooks.run import finding_formats
from kustomize_plugin.machine import kustomization_files
from kustomize_plugin.yamltext import nodes


def findings(path: Path) -> list[dict[str, object]]:
    """Return what lint finds in a file, or in all files of a kustomization; raises lint_findings.NotLintedError."""
    return [finding_formats.fields(one) for one in lint_findings.findings(_files(path))]


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
