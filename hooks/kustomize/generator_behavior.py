"""A generator that changes a ConfigMap of the base, by `behavior: merge` or `replace`, instead of making another."""

from __future__ import annotations

from yaml.nodes import MappingNode, Node, ScalarNode

from kustomize_plugin.hooks.kustomize.resource_in_build import PatchedPlace, ResourceInBuild
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.yamltext import nodes

CREATE, REPLACE = "create", "replace"
_DATA = "data"


def index_of(new: ResourceInBuild, stream: list[ResourceInBuild]) -> int | None:
    """Return which resource of the build a generated ConfigMap is for; None where it is a new one."""
    if new.behavior == CREATE:
        return None
    named = [index for index, one in enumerate(stream) if one.document.kind == "ConfigMap" and one.is_same(new)]
    exact = [index for index in named if set(stream[index].namespaces) & set(new.namespaces)]
    return next(iter((*exact, *named)), None)


def applied(new: ResourceInBuild, before: ResourceInBuild) -> ResourceInBuild:
    """Return the base's ConfigMap with the generated keys; of a replaced one no other is left."""
    place = PatchedPlace(before.document.place)
    root = place.copy(before.document.node)
    ours = [(place.copy(key), place.copy(value, new.document.place)) for key, value in _pairs(new.document.node)]
    names = {key.value for key, _ in ours}
    kept = [] if new.behavior == REPLACE else [pair for pair in _pairs(root) if pair[0].value not in names]
    after = before.changed(_with_data(root, [*kept, *ours]), place)
    own = [_moved(one, after.document) for one in new.embedded]
    after.embedded = [one for one in after.embedded if one.key_path[-1] not in names] + own
    return after


def _pairs(node: Node) -> list[tuple[Node, Node]]:
    found = nodes.entry(node, _DATA)
    return found[1].value if found is not None and isinstance(found[1], MappingNode) else []


def _with_data(root: Node, pairs: list[tuple[Node, Node]]) -> MappingNode:
    start, end = root.start_mark, root.end_mark
    data = (ScalarNode(nodes.PLAIN, _DATA, start, end), MappingNode(root.tag, pairs, start, end))
    others = [pair for pair in root.value if pair[0].value != _DATA]
    return MappingNode(root.tag, [*others, data], start, end)


def _moved(inner: Document, holder: Document) -> Document:
    """Return a config in its file, now inside another ConfigMap."""
    moved = Document(inner.path, inner.node, inner.place, holder, inner.key_path)
    moved.text = inner.text
    return moved
