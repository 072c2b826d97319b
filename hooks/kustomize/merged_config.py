"""A ConfigMap into which a FragmentMerge has written, followed on its way through what runs after the merge."""

from __future__ import annotations

from yaml.nodes import MappingNode, Node, ScalarNode

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.hooks.kustomize.patch_operations import NotUnderstoodError
from kustomize_plugin.hooks.kustomize.resource_in_build import PatchedPlace, ResourceInBuild
from kustomize_plugin.yamltext import nodes, typed

REMEDY = "make the change in the base or in a fragment, or let the FragmentMerge run last, in this kustomization"
_NOTE = ("metadata", "annotations", kind_shapes.MERGED)


class MergedConfig:
    """`resource` is the ConfigMap as kustomize has it now; `key` was written, `source` read and removed, or empty."""

    def __init__(self, key: str, source: str, resource: ResourceInBuild) -> None:
        self.key = key
        self.source = source
        self.resource = resource
        self._text = self._at("data", key)
        self._note = self._at(*_NOTE)

    def _at(self, *path: str) -> Node | None:
        return self.resource.document.node_at(path)

    def moved_to(self, resource: ResourceInBuild) -> MergedConfig:
        """Return it as something that runs later has left it."""
        return MergedConfig(self.key, self.source, resource)

    def flaw(self, after: ResourceInBuild | None) -> str:
        """Return what something that runs later has undone; empty where the merge stands."""
        name = f'ConfigMap "{self.resource.document.name}"'
        if after is None:
            return f"{name} is deleted, after the fragments were merged into it"
        document = after.document
        text = document.node_at(("data", self.key))
        if text is not self._text:
            what = "is taken away" if text is None else "is overwritten"
            return f'"{self.key}" of {name} {what}, after the fragments were merged into it'
        if document.node_at(_NOTE) is not self._note:
            return f'the annotation "{kind_shapes.MERGED}" of {name} is changed, after the merge wrote it'
        if self.source and document.node_at(("data", self.source)) is not None:
            return f'"{self.source}" of {name} is written after the merge, so nothing reads it'
        return ""

    def refuse_test(self, patch: Node) -> None:
        """Raise NotUnderstoodError for operations that ask what a value is: the merged text is not made here."""
        for operation in patch.value if not isinstance(patch, MappingNode) else ():
            if nodes.value(nodes.follow(operation, ("op",))) == "test":
                raise NotUnderstoodError


def mark(merge: ResourceInBuild, stream: list[ResourceInBuild]) -> None:
    """Let the ConfigMap that a FragmentMerge writes into know it, where it is clear which one that is."""
    spec = typed.mapping(typed.mapping(merge.document.values.get("spec")).get("configMap"))
    name, namespace = str(spec.get("name", "")), str(spec.get("namespace", ""))
    key, source = str(spec.get("key", "config.yaml")), str(spec.get("from", ""))
    found = [
        one
        for one in stream
        if one.document.kind == "ConfigMap" and name in one.names and namespace in ("", *one.namespaces)
    ]
    if len(found) != 1:
        return
    before = found[0].merged.resource if found[0].merged else found[0]
    data = nodes.entry(before.document.node, "data")
    keys = {one.value for one, _ in data[1].value} if data and isinstance(data[1], MappingNode) else set()
    if key in keys or source in keys:
        found[0].merged = MergedConfig(key, source if source != key else "", _written(before, key, source))


def _written(before: ResourceInBuild, key: str, source: str) -> ResourceInBuild:
    place = PatchedPlace(before.document.place)
    root = place.copy(before.document.node)
    data = nodes.follow(root, ("data",))
    data.value = [pair for pair in data.value if pair[0].value not in (key, source)]
    data.value.append(_pair(key, root))
    _put_note(root)
    return before.changed(root, place)


def _put_note(root: Node) -> None:
    for name in _NOTE[:-1]:
        pair = nodes.entry(root, name)
        if pair is None or not isinstance(pair[1], MappingNode):
            kept = [one for one in root.value if one[0].value != name]
            empty = MappingNode(root.tag, [], root.start_mark, root.end_mark)
            root.value = [*kept, (_scalar(name, root), empty)]
        root = nodes.follow(root, (name,))
    root.value = [pair for pair in root.value if pair[0].value != _NOTE[-1]] + [_pair(_NOTE[-1], root)]


def _pair(key: str, near: Node) -> tuple[ScalarNode, ScalarNode]:
    return _scalar(key, near), _scalar("", near)


def _scalar(text: str, near: Node) -> ScalarNode:
    return ScalarNode("tag:yaml.org,2002:str", text, near.start_mark, near.end_mark)
