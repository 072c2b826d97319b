"""Findings → file:line:column, where the kustomization they come from is at hand."""

from __future__ import annotations

import os
from pathlib import Path

from yaml.nodes import Node, ScalarNode

from kustomize_plugin.finding import Field, Finding, Location, Subject
from kustomize_plugin.machine import kustomization_files
from kustomize_plugin.yamltext import entry_spans, nodes

CALLER = "KUSTOMIZE_LITELLM_CALLER"  # the directory that paths are shown relative to; `build` sets it

_Definitions = dict[tuple[str, str], tuple[Path, Node]]


def findings(found: list[Finding], root: str) -> list[Finding]:
    """Return the findings, at file and line where the kustomization in `root` defines the resource."""
    directory = Path(root)
    if not found or kustomization_files.file_in(directory) is None:
        return found
    definitions = _definitions(kustomization_files.scan(directory).files)
    return [_located(finding, finding.field, definitions) if finding.field else finding for finding in found]


def top(directory: Path) -> Location:
    """Return the place of what is wrong with a build as a whole: its kustomization file."""
    return Location(_shown(kustomization_files.file_in(directory) or directory), 1, 1)


def _located(finding: Finding, field: Field, definitions: _Definitions) -> Finding:
    place = definitions.get(_key(field.subject))
    if place is None:
        return finding
    file, root = place
    return finding.at(Location(_shown(file), *_position(file, root, field, str(finding.facts.get("target", "")))))


def _key(subject: Subject) -> tuple[str, str]:
    return subject.kind, subject.original


def _definitions(files: list[Path]) -> _Definitions:
    """Map kind and name to the first file that defines them."""
    found: _Definitions = {}
    for file in files:
        for root in kustomization_files.nodes_of(file):
            kind = nodes.follow(root, ("kind",))
            name = nodes.follow(root, ("metadata", "name"))
            if isinstance(kind, ScalarNode) and isinstance(name, ScalarNode):
                found.setdefault((kind.value, name.value), (file, root))
    return found


def _position(file: Path, root: Node, field: Field, target: str) -> tuple[int, int]:
    """Return line and column of a field, in which the finding may have met a target."""
    node = nodes.follow(root, field.path)
    if field.line and isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return entry_spans.body_line(kustomization_files.text_of(file).split("\n"), node) + field.line, 0
    if target and isinstance(node, ScalarNode) and node.value != target:
        # an overlay's patch brought the target in: the fragment's name is as near as the file comes
        node = nodes.follow(root, ("metadata", "name"))
    return node.start_mark.line + 1, node.start_mark.column + 1


def _shown(file: Path) -> str:
    """Show a path relative to the caller's directory, or whole where it lies elsewhere."""
    path = os.path.normpath(file.absolute())
    shown = os.path.relpath(path, os.environ.get(CALLER) or Path.cwd())
    return path if shown.startswith("..") and CALLER not in os.environ else shown
