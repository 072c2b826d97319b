"""ConfigMaps that a kustomization generates from files and literals."""

from __future__ import annotations

import json
from pathlib import Path

from kustomize_plugin.hooks.kustomize.resource_in_build import ListedEntry, OnePlace, ResourceInBuild
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, Generator
from kustomize_plugin.yamltext import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root_files import RootFiles


def config_maps(root: RootFiles, source: TextFile, holder: Document) -> tuple[list[ResourceInBuild], bool]:
    """Return the generated ConfigMaps, and whether all of them could be made whole."""
    found = [_config_map(root, source, holder, one) for one in holder.kustomization.generators(CONFIG_MAPS)]
    return [one for one, _ in found], all(is_whole for _, is_whole in found)


def by_plugin(root: RootFiles, source: TextFile, holder: Document, generator: Generator) -> ResourceInBuild:
    """Return the ConfigMap of a generator that is a plugin, listed by the kustomization in `source`."""
    return _config_map(root, source, holder, generator)[0]


def files(holder: Document) -> list[str]:
    """Return the files that a kustomization's ConfigMaps are made of, as they are written."""
    generators = holder.kustomization.generators(CONFIG_MAPS)
    return [listed.text.rpartition("=")[2] for one in generators for listed in one.files]


def _config_map(root: RootFiles, source: TextFile, holder: Document, one: Generator) -> tuple[ResourceInBuild, bool]:
    """Make one ConfigMap, each value placed in the file that it comes from."""
    where = holder.place.of(one.place)
    is_whole = not one.envs
    data: dict[str, str] = {}
    origins: dict[str, tuple[Document, str]] = {}
    for listed in one.literals:
        key, _, data[key] = listed.text.partition("=")
        written = next((found for found in source.documents if found.place.level.scalar is listed.node), None)
        if written is not None:
            origins[key] = written, data[key]
    for listed in one.files:
        key, _, path = listed.text.rpartition("=")
        file = root.source(Path(source.path).parent / path)
        is_whole = is_whole and file is not None
        if file is not None:
            key = key or path.rpartition("/")[2]
            data[key] = file.text
            if file.documents:
                origins[key] = file.documents[0], file.text
    metadata = {"name": one.name, "namespace": one.namespace}
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
    node = nodes.compose(json.dumps(manifest, ensure_ascii=False))
    assert node is not None  # noqa: S101 - a mapping was written
    document = Document(source.path, node, OnePlace(where))
    embedded = [_embedded(document, key, *origin) for key, origin in origins.items()]
    made = ResourceInBuild(document, ListedEntry(CONFIG_MAPS, where), embedded)
    made.behavior = one.behavior or made.behavior
    return made, is_whole


def _embedded(holder: Document, key: str, found: Document, text: str) -> Document:
    inner = Document(found.path, found.node, found.place, holder, ("data", key))
    inner.text = text
    return inner
