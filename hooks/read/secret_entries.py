"""Kubernetes Secrets as rules see them: each entry in clear, with the place where it is written."""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.read import list_items
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.secrets.base64_text import decoded
from kustomize_plugin.yamltext import nodes

_LOCAL = "config.kubernetes.io/local-config"
_FLUX_SSA = "kustomize.toolkit.fluxcd.io/ssa"
_FLUX_RECONCILE = "kustomize.toolkit.fluxcd.io/reconcile"
_VAULT_PLUGIN = "avp.kubernetes.io/"
_BLOCK_STYLES = ("|", ">")


class SecretEntry:
    """One key of a Secret; `raw` is its value as written, `text` in clear, empty if the base64 is none or no text."""

    def __init__(self, key: str, raw: str, encoded: bool, where: Location) -> None:
        self.key = key
        self.raw = raw
        self.text = decoded(raw) if encoded else raw
        self.encoded = encoded
        self.where = where


class Secret:
    """A Secret, a document of its own or an item of a List; `node` is its mapping."""

    def __init__(self, document: Document, node: Node) -> None:
        self.document = document
        self.node = node
        self.name = self._field("metadata", "name")
        self.is_delete = self._field("$patch") == "delete"
        self.is_encrypted = nodes.entry(node, "sops") is not None

    @property
    def is_never_written(self) -> bool:
        """Whether kustomize drops it, Flux keeps what is there, or another tool fills it in before it is applied."""
        annotations = self._mapping("metadata", "annotations")
        values = {key.value: value.value for key, value in annotations if isinstance(value, ScalarNode)}
        if values.get(_LOCAL, "false") != "false" or values.get(_FLUX_SSA, "").lower() in ("ifnotpresent", "ignore"):
            return True
        if values.get(_FLUX_RECONCILE, "").lower() == "disabled":
            return True
        return self.is_encrypted or any(key.startswith(_VAULT_PLUGIN) for key in values)

    def entries(self) -> Iterator[SecretEntry]:
        """Yield the entries of `data`, decoded, and of `stringData`."""
        for section in ("data", "stringData"):
            for key, value in self._mapping(section):
                if isinstance(value, ScalarNode):
                    yield SecretEntry(key.value, value.value, section == "data", self._place(value))

    def _place(self, value: ScalarNode) -> Location:
        """Return where a value begins; a block's first line is below its indicator."""
        place = self.document.place
        where = place.of(value)
        return Location(where.file, place.body_line(value) + 1) if value.style in _BLOCK_STYLES else where

    def _field(self, *path: str) -> str:
        node = nodes.follow(self.node, path[:-1]) if len(path) > 1 else self.node
        pair = nodes.entry(node, path[-1])
        return pair[1].value if pair and isinstance(pair[1], ScalarNode) else ""

    def _mapping(self, *path: str) -> list[tuple[Node, Node]]:
        node: Node | None = self.node
        for step in path:
            pair = nodes.entry(node, step)
            node = pair[1] if pair else None
        pairs = node.value if isinstance(node, MappingNode) else []
        return [(key, value) for key, value in pairs if isinstance(key, ScalarNode)]


def secrets(documents: list[Document]) -> Iterator[Secret]:
    """Yield the Secrets among documents, those in Lists too."""
    for document in documents:
        found = [document.node] if document.kind == "Secret" else list_items.secrets(document)
        yield from (Secret(document, node) for node in found)
