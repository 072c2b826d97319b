"""What kustomize's own transformers and generators do when they are listed as plugins, in the words of its fields."""

from __future__ import annotations

from collections.abc import Iterator

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.place import Place
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, Fields, Generator, PatchEntry, is_inline
from kustomize_plugin.yamltext import nodes, soundness

_BUILTIN = "builtin"
_PATCHES = ("PatchTransformer", "PatchJson6902Transformer", "PatchStrategicMergeTransformer")


def documents(source: TextFile | None) -> list[Document]:
    """Return the documents of a file, also of one that mentions nothing of ours."""
    if source is None or source.documents:
        return source.documents if source else []
    try:
        return [Document(source.path, node, Place(source)) for node in soundness.compose_all(source.text)]
    except YAMLError:
        return []


def patches(document: Document) -> list[PatchEntry] | None:
    """Return the patches of a transformer; None for one that is none of patches."""
    if document.api_version != _BUILTIN or document.kind not in _PATCHES:
        return None
    fields = Fields(document.node)
    if document.kind == "PatchTransformer":
        return [PatchEntry("patches", document.node)]
    if document.kind == "PatchJson6902Transformer":
        return [PatchEntry("patchesJson6902", _with_patch(document.node, fields.get("jsonOp")))]
    listed = fields.get("paths")
    entries = listed.value if isinstance(listed, SequenceNode) else []
    text = fields.get("patches")
    entries = [*entries, text] if isinstance(text, ScalarNode) and is_inline(f"{text.value}\n") else entries
    return [PatchEntry("patchesStrategicMerge", one) for one in entries]


def replacements(document: Document) -> Node | None:
    """Return the list of replacements of a transformer; None for one that has none."""
    if document.api_version != _BUILTIN or document.kind != "ReplacementTransformer":
        return None
    return Fields(document.node).get("replacements")


def added_to(document: Document) -> Iterator[tuple[Node, list[str]]]:
    """Yield the selectors of a ValueAddTransformer, each with the path that it writes to."""
    if document.api_version != _BUILTIN or document.kind != "ValueAddTransformer":
        return
    targets = Fields(document.node).get("targets")
    for target in targets.value if isinstance(targets, SequenceNode) else ():
        selector, path = Fields(target).get("selector"), Fields(target).text("fieldPath")
        if selector is not None:
            yield selector, path.lstrip("/").split("/")


def generator(document: Document) -> Generator | None:
    """Return the ConfigMap that a generator makes; None for another one."""
    if document.api_version != _BUILTIN or document.kind != "ConfigMapGenerator":
        return None
    found = Generator(CONFIG_MAPS, document.node)
    found.name, found.namespace = document.name, document.field("metadata", "namespace")
    found.place = document.node_at(("metadata", "name")) or document.node
    return found


def _with_patch(node: Node, operations: Node | None) -> Node:
    """Return a PatchJson6902Transformer's node with its operations where `patches` has them."""
    if operations is None or nodes.entry(node, "patch"):
        return node
    key = ScalarNode("tag:yaml.org,2002:str", "patch", operations.start_mark, operations.end_mark)
    return MappingNode(node.tag, [*node.value, (key, operations)], node.start_mark, node.end_mark)
