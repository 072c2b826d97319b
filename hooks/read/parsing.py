"""A file's text → its YAML documents, and the LiteLLM configs inside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode

from kustomize_plugin.hooks.read import holes, resumption, soundness
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.place import Place
from kustomize_plugin.hooks.read.text import Text
from kustomize_plugin.yamltext import nodes

_CONFIG = re.compile(
    r"^[ \t]*[{\"']*(?:model_list|litellm_settings|router_settings|general_settings)[\"']?\s*:", re.MULTILINE
)


def documents(source: Text) -> tuple[list[Document], YAMLError | None]:
    """Return the documents of a source, those inside ConfigMaps included, and the first flaw of what is left out."""
    found: list[Document] = []
    flaw: YAMLError | None = None
    text = source.text.removeprefix("\ufeff")
    while text:
        try:
            for node in soundness.compose_all(text):
                document = Document(source.path, _filled(source, node, text), Place(source))
                found.append(document)
                found += _embedded(source, document)
        except YAMLError as error:
            flaw = flaw or error
            text = "" if source.is_template else resumption.behind(text, error)
        else:
            break
    return found, flaw


def _filled(source: Text, node: Node, text: str) -> Node:
    return holes.filled(node, text) if source.is_template else node


def _embedded(source: Text, holder: Document) -> Iterator[Document]:
    """Yield the LiteLLM configs inside a ConfigMap's values or a Helm chart's `proxy_config`."""
    proxy = holder.node_at(("proxy_config",))
    if proxy is not None and holder.kind == "":
        yield Document(source.path, proxy, Place(source), holder, ("proxy_config",))
    data = nodes.entry(holder.node, "data") if holder.kind == "ConfigMap" else None
    for key, value in data[1].value if data is not None and isinstance(data[1], MappingNode) else ():
        if isinstance(value, ScalarNode) and _CONFIG.search(value.value):
            yield from _inner(source, holder, key.value, value)


def _inner(source: Text, holder: Document, key: str, value: ScalarNode) -> Iterator[Document]:
    place = Place(source, value)
    try:
        node = soundness.compose(value.value)
        node = _filled(source, node, value.value) if node is not None else None
    except YAMLError as error:
        holder.broken_configs.append((key, place, error))
        return
    if node is not None:
        document = Document(source.path, node, place, holder, ("data", key))
        document.text = value.value
        yield document
