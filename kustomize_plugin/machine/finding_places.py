"""Findings → file:line:column, where the kustomization they come from is at hand."""

from __future__ import annotations

import os
from pathlib import Path

from yaml.nodes import Node, ScalarNode

from kustomize_plugin.finding import Finding, Location, Subject
from kustomize_plugin.machine import kustomization_files
from kustomize_plugin.yamltext import entry_spans, nodes

CALLER = "KUSTOMIZE_LITELLM_CALLER"  # the directory that paths are shown relative to; `build` sets it
_NAMES_A_VALUE = ("LK301", "LK302", "LK303")


def findings(found: list[Finding], root: str) -> None:
    """Set `where` of each finding whose resource is defined below the kustomization in `root`."""
    directory = Path(root)
    if kustomization_files.file_in(directory) is None:
        return
    definitions = _definitions(kustomization_files.scan(directory).files)
    for finding in found:
        place = definitions.get(_key(finding.subject)) if finding.subject else None
        if place is not None:
            finding.where = Location(_shown(place[0]), *_position(*place, finding))


def _key(subject: Subject) -> tuple[str, str]:
    return subject.kind, subject.original


def _definitions(files: list[Path]) -> dict[tuple[str, str], tuple[Path, Node]]:
    """Map kind and name to the first file that defines them."""
    found: dict[tuple[str, str], tuple[Path, Node]] = {}
    for file in files:
        for root in kustomization_files.nodes_of(file):
            kind = nodes.follow(root, ("kind",))
            name = nodes.follow(root, ("metadata", "name"))
            if isinstance(kind, ScalarNode) and isinstance(name, ScalarNode):
                found.setdefault((kind.value, name.value), (file, root))
    return found


def _position(file: Path, root: Node, finding: Finding) -> tuple[int, int]:
    """Return line and column of the value a finding is about."""
    node = nodes.follow(root, finding.path)
    if finding.line and isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return entry_spans.body_line(kustomization_files.text_of(file).split("\n"), node) + finding.line, 0
    names_it = not isinstance(node, ScalarNode) or f'"{node.value}"' in finding.message
    if (
        finding.code in _NAMES_A_VALUE and not names_it
    ):  # an overlay's patch brought the value in: the fragment's name is as near as the file comes
        node = nodes.follow(root, ("metadata", "name"))
    return node.start_mark.line + 1, node.start_mark.column + 1


def _shown(file: Path) -> str:
    """Show a path relative to the caller's directory, or whole where it lies elsewhere."""
    path = os.path.normpath(file.absolute())
    shown = os.path.relpath(path, os.environ.get(CALLER) or Path.cwd())
    return path if shown.startswith("..") and CALLER not in os.environ else shown
