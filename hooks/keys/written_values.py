"""Placeholders that kustomizations write into Secrets by JSON6902 patches and replacements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.keys import patch_values
from kustomize_plugin.hooks.kustomize.root_files import RootFiles
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, SECRETS
from kustomize_plugin.secrets.base64_text import decoded
from kustomize_plugin.secrets.placeholder_values import is_placeholder
from kustomize_plugin.yamltext import nodes

_SECTIONS = ("data.", "stringData.")


class Written:
    """A key of a Secret that is set to a placeholder, where, and by which kustomization."""

    def __init__(self, secret: str, key: str, where: Location, by: str) -> None:
        self.secret = secret
        self.key = key
        self.where = where
        self.by = by


def by_operations(root: RootFiles, extra: Sequence[str]) -> Iterator[Written]:
    """Yield what the JSON6902 patches of a root write into Secrets."""
    for holder in _holders(root):
        for entry in holder.kustomization.patches("patches", "patchesJson6902"):
            target = entry.target
            if target.get("kind", "Secret") != "Secret":
                continue
            text, path = entry.patch, ""
            if not text and entry.path and "\n" not in entry.path:
                source = root.source(Path(holder.path).parent / entry.path)
                text, path = (source.text, source.path) if source else ("", "")
            operations = _composed(text)
            for key, value, node in patch_values.written(operations) if isinstance(operations, SequenceNode) else ():
                if is_placeholder(value, extra):
                    mark = node.start_mark
                    where = Location(path, mark.line + 1, mark.column + 1) if path else holder.place.of(entry.node)
                    yield Written(str(target.get("name") or ""), key, where, f"{holder.path} patches it in")


def by_replacements(root: RootFiles, extra: Sequence[str]) -> Iterator[Written]:
    """Yield what the replacements of a root write into Secrets."""
    for holder in _holders(root):
        for entry in _items(holder.kustomization.get("replacements")):
            path = _text(entry, "path")
            if not path:
                yield from _replaced(root, entry, holder.place.of(entry), holder.path, extra)
                continue
            source = root.source(Path(holder.path).parent / path) if "\n" not in path else None
            inside = _composed(source.text) if source else None
            for one in inside.value if isinstance(inside, SequenceNode) else [inside]:
                if source and one is not None:
                    where = Location(source.path, one.start_mark.line + 1, one.start_mark.column + 1)
                    yield from _replaced(root, one, where, holder.path, extra)


def _replaced(root: RootFiles, entry: Node | None, where: Location, by: str, extra: Sequence[str]) -> Iterator[Written]:
    value = _text(entry, "sourceValue") or _source(root, _at(entry, "source"))
    if not (is_placeholder(value, extra) or is_placeholder(decoded(value), extra)):
        return
    for target in _items(_at(entry, "targets")):
        select = _at(target, "select")
        for field in _items(_at(target, "fieldPaths")):
            path = str(field.value)
            if _text(select, "kind") in ("", "Secret") and path.startswith(_SECTIONS):
                key = path.partition(".")[2].strip("[]")
                yield Written(_text(select, "name"), key, where, f"{by} replaces it")


def _source(root: RootFiles, source: Node | None) -> str:
    """Return the value that a replacement takes from a resource or a generator; empty where that is not known."""
    kind, name, path = (_text(source, key) for key in ("kind", "name", "fieldPath"))
    steps = tuple(path.split("."))
    if not path or _at(source, "options") is not None:
        return ""
    for node in _resources(root):
        if _text(node, "kind") == kind and name in ("", _text(_at(node, "metadata"), "name")):
            found: Node | None = node
            for step in steps:
                found = _at(found, step)
            if isinstance(found, ScalarNode):
                return decoded(found.value) if kind == "Secret" and steps[0] == "data" else str(found.value)
    return _generated(root, SECRETS if kind == "Secret" else CONFIG_MAPS, name, steps)


def _generated(root: RootFiles, section: str, name: str, steps: tuple[str, ...]) -> str:
    literals = (
        literal.text.partition("=")
        for holder in _holders(root)
        for generator in holder.kustomization.generators(section)
        if generator.name == name
        for literal in generator.literals
    )
    return next((value for key, _, value in literals if steps == ("data", key)), "")


def _resources(root: RootFiles) -> Iterator[Node]:
    """Yield the resources of a root, also those that no rule is about."""
    for source in root.sources:
        try:
            yield from nodes.compose_all(source.text)
        except YAMLError:
            continue


def _holders(root: RootFiles) -> Iterator[Document]:
    for source in root.kustomizations:
        yield from source.documents[:1]


def _composed(text: str) -> Node | None:
    try:
        return nodes.compose(text) if text else None
    except YAMLError:
        return None


def _at(node: Node | None, key: str) -> Node | None:
    pair = nodes.entry(node, key) if isinstance(node, MappingNode) else None
    return pair[1] if pair else None


def _text(node: Node | None, key: str) -> str:
    found = _at(node, key)
    return str(found.value) if isinstance(found, ScalarNode) else ""


def _items(node: Node | None) -> list[Node]:
    return node.value if isinstance(node, SequenceNode) else []
