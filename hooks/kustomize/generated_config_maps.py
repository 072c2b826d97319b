"""ConfigMaps that a kustomization generates from files and literals."""

from __future__ import annotations

import json
from pathlib import Path

from kustomize_plugin.hooks.kustomize.resource_in_build import ListedEntry, OnePlace, ResourceInBuild
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.yamltext import nodes, typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root_files import RootFiles


def config_maps(root: RootFiles, source: TextFile, holder: Document) -> tuple[list[ResourceInBuild], bool]:
    """Return the generated ConfigMaps, and whether all of them could be made whole."""
    generators = holder.values.get("configMapGenerator")
    found = [
        _config_map(root, source, holder, index, fields)
        for index, fields in enumerate(generators if isinstance(generators, list) else ())
        if isinstance(fields, dict)
    ]
    return [one for one, _ in found], all(is_whole for _, is_whole in found)


def files(holder: Document) -> list[str]:
    """Return the files that a kustomization's ConfigMaps are made of, as they are written."""
    generators = holder.values.get("configMapGenerator")
    fields = [one for one in generators if isinstance(one, dict)] if isinstance(generators, list) else []
    return [text.rpartition("=")[2] for one in fields for text in typed.texts(one.get("files"))]


def _config_map(
    root: RootFiles, source: TextFile, holder: Document, index: int, fields: dict[str, object]
) -> tuple[ResourceInBuild, bool]:
    """Make one ConfigMap, each value placed in the file that it comes from."""
    where = holder.at(("configMapGenerator", index, "name"))
    is_whole = fields.get("behavior", "create") == "create" and not fields.keys() & {"envs", "env"}
    data: dict[str, str] = {}
    origins: dict[str, TextFile] = {}
    for text in typed.texts(fields.get("literals")):
        key, _, data[key] = text.partition("=")
    for text in typed.texts(fields.get("files")):
        key, _, path = text.rpartition("=")
        file = root.source(Path(source.path).parent / path)
        is_whole = is_whole and file is not None
        if file is not None:
            key = key or path.rpartition("/")[2]
            data[key], origins[key] = file.text, file
    metadata = {"name": str(fields.get("name")), "namespace": str(fields.get("namespace") or "")}
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
    node = nodes.compose(json.dumps(manifest, ensure_ascii=False))
    assert node is not None  # noqa: S101 - a mapping was written
    document = Document(source.path, node, OnePlace(where))
    embedded = [_embedded(document, key, file) for key, file in origins.items() if file.documents]
    return ResourceInBuild(document, ListedEntry("configMapGenerator", where), embedded), is_whole


def _embedded(holder: Document, key: str, file: TextFile) -> Document:
    found = file.documents[0]
    inner = Document(found.path, found.node, found.place, holder, ("data", key))
    inner.text = file.text
    return inner
