"""What a List holds, which kustomize takes apart."""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import Node, SequenceNode

from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.yamltext import nodes


def secrets(document: Document) -> Iterator[Node]:
    """Yield the Secrets in a document that is a List; nothing for any other."""
    pair = nodes.entry(document.node, "items") if document.kind in ("List", "SecretList") else None
    for item in pair[1].value if pair and isinstance(pair[1], SequenceNode) else ():
        kind = nodes.entry(item, "kind")
        if document.kind == "SecretList" or (kind and kind[1].value == "Secret"):
            yield item
