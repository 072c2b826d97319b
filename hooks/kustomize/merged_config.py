"""A resource into which a FragmentMerge has written, followed on its way through what runs after the merge."""

from __future__ import annotations

from operator import eq
from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.config import config_path, kind_shapes
from kustomize_plugin.config.config_path import Path
from kustomize_plugin.hooks.kustomize.patch_operations import NotUnderstoodError
from kustomize_plugin.hooks.kustomize.resource_in_build import PatchedPlace, ResourceInBuild
from kustomize_plugin.yamltext import nodes, typed

REMEDY = "make the change in the base or in a fragment, or let the FragmentMerge run last, in this kustomization"
_NOTE = ("metadata", "annotations", kind_shapes.MERGED)


class Place(NamedTuple):
    """Where a FragmentMerge writes, and what it reads and removes: paths in a resource, and what people call them."""

    path: Path
    source: Path
    key: str
    source_key: str


class MergedConfig:
    """`resource` is what a merge has written into as kustomize has it now; `place` is where."""

    def __init__(self, place: Place, resource: ResourceInBuild) -> None:
        self.place = place
        self.resource = resource
        self._text = _leaves(resource.document.node_at(place.path))
        self._note = resource.document.node_at(_NOTE)

    @property
    def words(self) -> str:
        """What messages call the resource."""
        return f'{self.resource.document.kind} "{self.resource.document.name}"'

    def moved_to(self, resource: ResourceInBuild) -> MergedConfig:
        """Return it as something that runs later has left it."""
        return MergedConfig(self.place, resource)

    def is_at(self, steps: list[str]) -> bool:
        """Tell whether a field is where the merge has written or read, in it, or around it."""
        places = (path for path in (self.place.path, self.place.source) if path)
        return any(all(map(eq, map(str, path), steps)) for path in places) and bool(steps)

    def flaw(self, after: ResourceInBuild | None) -> str:
        """Return what something that runs later has undone; empty where the merge stands."""
        name = self.words
        if after is None:
            return f"{name} is deleted, after the fragments were merged into it"
        document = after.document
        text = document.node_at(self.place.path)
        if _leaves(text) != self._text:
            what = "is taken away" if text is None else "is overwritten"
            return f'"{self.place.key}" of {name} {what}, after the fragments were merged into it'
        if document.node_at(_NOTE) is not self._note:
            return f'the annotation "{kind_shapes.MERGED}" of {name} is changed, after the merge wrote it'
        if self.place.source and document.node_at(self.place.source) is not None:
            return f'"{self.place.source_key}" of {name} is written after the merge, so nothing reads it'
        return ""

    def refuse_test(self, patch: Node) -> None:
        """Raise NotUnderstoodError for operations that ask what a value is: the merged text is not made here."""
        for operation in patch.value if not isinstance(patch, MappingNode) else ():
            if nodes.value(nodes.follow(operation, ("op",))) == "test":
                raise NotUnderstoodError


def mark(merge: ResourceInBuild, stream: list[ResourceInBuild]) -> None:
    """Let the resource that a FragmentMerge writes into know it, where it is clear which one that is."""
    whole = typed.mapping(merge.document.values.get("spec"))
    spec = typed.mapping(whole.get("target") or whole.get("configMap"))
    kind = str(spec.get("kind", "")) if "target" in whole else "ConfigMap"
    name, namespace = str(spec.get("name", "")), str(spec.get("namespace", ""))
    found = [
        one for one in stream if one.document.kind == kind and name in one.names and namespace in ("", *one.namespaces)
    ]
    if len(found) != 1:
        return
    before = found[0].merged.resource if found[0].merged else found[0]
    place = _place(spec, before.document.node)
    here = [
        path for path in (place.path, place.source) if path and config_path.at(before.document.node, path) is not None
    ]
    if here:
        found[0].merged = MergedConfig(place, _written(before, place))


def _place(spec: dict[str, object], root: Node) -> Place:
    key, source = str(spec.get("path") or spec.get("key", "config.yaml")), str(spec.get("from", ""))
    source = source if source != key else ""
    if "path" not in spec:
        return Place(("data", key), ("data", source) if source else (), key, source)
    if not all(one == "" or config_path.is_path(one) for one in (key, source)):
        return Place((), (), key, source)
    path, read = (_whole(root, one) for one in (key, source))
    return Place(path, read, key, source)


def _whole(root: Node, text: str) -> Path:
    """Return a path with what is missing at its end; empty where that is an item of a list."""
    found, _ = config_path.resolved(root, text)
    rest = tuple(step for step in config_path.steps(text)[len(found) :] if isinstance(step, str))
    return (*found, *rest) if len(found) + len(rest) == len(config_path.steps(text)) else ()


def _written(before: ResourceInBuild, place: Place) -> ResourceInBuild:
    copied = PatchedPlace(before.document.place)
    root = copied.copy(before.document.node)
    for path in (place.path, place.source):
        parent = config_path.at(root, path[:-1]) if path else None
        if isinstance(parent, MappingNode):
            parent.value = [pair for pair in parent.value if pair[0].value != path[-1]]
    parent = config_path.at(root, place.path[:-1])
    if isinstance(parent, MappingNode):
        parent.value.append((_scalar(str(place.path[-1]), root), _config(before, place, root)))
    _put_note(root)
    return before.changed(root, copied)


def _config(before: ResourceInBuild, place: Place, near: Node) -> Node:
    """Return what stands for the merged config: a text without words, or a mapping with what it was made of."""
    ways = (config_path.at(before.document.node, path) for path in (place.source, place.path) if path)
    read = next((one for one in ways if one is not None), None)
    if not isinstance(read, MappingNode):
        return _scalar("", near)
    return MappingNode(read.tag, [*read.value], read.start_mark, read.end_mark, read.flow_style)


def _leaves(node: Node | None) -> object:
    """Return what tells a text, or a mapping, from one that something has changed: copies share scalars and marks."""
    if isinstance(node, MappingNode):
        return id(node.start_mark), [(key.value, _leaves(value)) for key, value in node.value]
    if isinstance(node, SequenceNode):
        return id(node.start_mark), list(map(_leaves, node.value))
    return id(node)


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
