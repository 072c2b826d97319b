"""What one kustomization lists itself: resources, whose names must differ, and entries that lead nowhere."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path

from yaml.nodes import Node, SequenceNode

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, FOLLOWED, PATCHES, SECRETS, Fields, text_of
from kustomize_plugin.yamltext import nodes

_Id = tuple[str, str, str, str]


def duplicates(root: Root) -> Iterator[tuple[Document, Document]]:
    """Yield each pair of resources that one kustomization of a root lists under one id."""
    for source in root.kustomizations:
        first: dict[_Id, Document] = {}
        for document in _listed(root, source):
            key = _id(document)
            if key[-1] and first.setdefault(key, document) is not document:
                yield first[key], document


def missing(root: Root) -> Iterator[tuple[str, Location]]:
    """Yield each entry of a root's kustomizations that is neither there nor an address, and its place."""
    wanted = {(root.disk.real(file), entry) for file, entry in root.graph.missing}
    for source in root.kustomizations if wanted else ():
        file = root.disk.real(source.path)
        for holder in source.documents[:1]:
            for one in holder.kustomization.entries(*FOLLOWED):
                if (file, one.text) in wanted:
                    yield one.text, holder.place.of(one.node)
    for source in root.kustomizations:
        yield from _missing_values(root, source)
        yield from _missing_parts(root, source)


def outside(root: Root) -> Iterator[tuple[str, Location]]:
    """Yield each file that a kustomization lists though it is not in its folder or below, and its place.

    kustomize loads files from there only; folders with a kustomization of their own are right wherever they are.
    """
    for source in root.kustomizations:
        folder = root.disk.real(posixpath.dirname(source.path) or ".")
        for holder in source.documents[:1]:
            for one, node in _files(holder):
                path = root.disk.real(posixpath.join(posixpath.dirname(source.path), one))
                if not path.startswith(folder.rstrip("/") + "/") and root.disk.is_file(path):
                    yield one, holder.place.of(node)


def _files(holder: Document) -> Iterator[tuple[str, Node]]:
    """Yield the paths that a kustomization may load a file from, those of patches and generated ConfigMaps included."""
    model = holder.kustomization
    for listed in model.entries(*FOLLOWED):
        yield listed.text, listed.node
    for patch in model.patches(*PATCHES):
        yield patch.path, patch.node
    for generator in (*model.generators(CONFIG_MAPS), *model.generators(SECRETS)):
        for listed in (*generator.files, *generator.envs):
            yield listed.text.rpartition("=")[2], listed.node


def _missing_values(root: Root, source: TextFile) -> Iterator[tuple[str, Location]]:
    """Yield the values files of charts, and the files of generated ConfigMaps, that are not there."""
    if "helmCharts" not in source.text and "configMapGenerator" not in source.text:
        return
    for holder in source.documents[:1]:
        charts = _items(holder.node_at(("helmCharts",)))
        given = [pair[1] for one in charts if (pair := nodes.entry(one, "valuesFile"))]
        given += [
            item for one in charts if (pair := nodes.entry(one, "additionalValuesFiles")) for item in _items(pair[1])
        ]
        given += [listed.node for one in holder.kustomization.generators(CONFIG_MAPS) for listed in one.files]
        for node in given:
            path = text_of(node).rpartition("=")[2]
            if path and "://" not in path and not root.disk.exists(Path(source.path).parent / path):
                yield path, holder.place.of(node)


def _missing_parts(root: Root, source: TextFile) -> Iterator[tuple[str, Location]]:
    """Yield the files of patches, of replacements and of what tells kustomize about kinds, that are not there."""
    for holder in source.documents[:1]:
        model = holder.kustomization
        given = [(one.path, one.content) for one in model.patches(*PATCHES) if one.path]
        given += [(one.text, one.node) for one in model.entries("crds", "configurations")]
        inner = [Fields(node) for node in _items(model.get("replacements"))] + [Fields(model.get("openapi"))]
        given += [(one.text("path"), node) for one in inner if (node := one.get("path")) is not None]
        for path, node in given:
            if path and "\n" not in path and "://" not in path and not _is_there(root, source, path):
                yield path, holder.place.of(node)


def made_elsewhere(root: Root) -> Iterator[tuple[str, Location]]:
    """Yield the files of variables and of Secrets that generators read and that are not there: git may lack them."""
    for source in root.kustomizations:
        for holder in source.documents[:1]:
            given = [one for generator in holder.kustomization.generators(SECRETS) for one in generator.files]
            given += [one for kind in (CONFIG_MAPS, SECRETS) for made in holder.kustomization.generators(kind)
                      for one in made.envs]  # fmt: skip
            for one in given:
                path = one.text.rpartition("=")[2]
                if path and "://" not in path and not _is_there(root, source, path):
                    yield path, holder.place.of(one.node)


def _is_there(root: Root, source: TextFile, path: str) -> bool:
    return root.disk.exists(Path(source.path).parent / path)


def _items(node: Node | None) -> list[Node]:
    return node.value if isinstance(node, SequenceNode) else []


def _listed(root: Root, holding: TextFile) -> Iterator[Document]:
    """Yield the documents of the files under `resources`; a file that is listed twice is another mistake."""
    seen: set[str] = set()
    for holder in holding.documents[:1]:
        for entry in (one.text for one in holder.kustomization.entries("resources")):
            path = Path(holding.path).parent / entry if "\n" not in entry else None
            if path is None or root.disk.real(path) in seen or not root.disk.is_file(path):
                continue
            seen.add(root.disk.real(path))
            source = root.source(path)
            yield from (one for one in (source.documents if source else ()) if one.kind and one.parent is None)


def _id(document: Document) -> _Id:
    """Return what kustomize tells resources apart by; the version of the API is not part of it."""
    group = document.api_version.rpartition("/")[0]
    namespace = document.field("metadata", "namespace")
    return group, document.kind, namespace, document.name
