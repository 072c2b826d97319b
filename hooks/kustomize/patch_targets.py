"""The patches of a kustomization: what they are applied to, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from yaml import YAMLError
from yaml.nodes import Node, ScalarNode, SequenceNode

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize import patch_operations
from kustomize_plugin.hooks.kustomize.go_pattern import GoPattern, UnknownPatternError
from kustomize_plugin.hooks.kustomize.patch_operations import NotUnderstoodError, UnreadPatternError
from kustomize_plugin.hooks.kustomize.resource_in_build import OnePlace, PatchedPlace, ResourceInBuild
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.place import Place
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import PatchEntry
from kustomize_plugin.sources import config_signs
from kustomize_plugin.yamltext import nodes, soundness
from kustomize_plugin.yamltext.text_level import InnerText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root_files import RootFiles

# what may hold a config, and is followed through its patches
_HOLDERS = frozenset(("ConfigMap", "Secret", "HelmRelease", "Application", "ApplicationSet"))
_KNOWN = frozenset(("group", "version", "kind", "name", "namespace", "labelSelector"))
_PAIR = re.compile(r"\s*+([\w./-]++)\s*+(==|!=|=)\s*+([\w.-]*+)\s*+")


class Patch:
    """One document of a patch, at `where`; `target` is the selector, empty where the document names its resource.

    `has_config` says that it changes a LiteLLM config, which may be a chart's values.
    """

    def __init__(
        self, node: Node, place: Place, where: Location, target: dict[str, object], has_config: bool = False
    ) -> None:
        self.has_config = has_config
        self.node = node
        self.where = where
        self.target = target
        self._place = place

    @property
    def names_ours(self) -> bool:
        """Whether it asks for a resource of ours, or one that holds the config which it changes."""
        kind = self.target.get("kind") if self.target else self._field("kind")
        return kind in kind_shapes.KINDS or (self.has_config and kind in _HOLDERS)

    @property
    def shown(self) -> str:
        """What messages call the resources that it is for."""
        kind = (self.target.get("kind") or "resource") if self.target else self._field("kind")
        name = self.target.get("name", "") if self.target else self._field("metadata", "name")
        return f'{kind} "{name}"' if name else str(kind)

    @property
    def is_strategic(self) -> bool:
        """Whether it is a part of a resource, not a list of operations."""
        return not isinstance(self.node, SequenceNode)

    @property
    def deletes(self) -> bool:
        """Whether it takes away what it is applied to."""
        return self.is_strategic and self._field("$patch") == "delete"

    def _field(self, *path: str) -> str:
        node = nodes.follow(self.node, path)
        return node.value if isinstance(node, ScalarNode) else ""

    def at(self, node: Node) -> Location:
        """Return where a part of the patch stands."""
        return self._place.of(node)

    def fits(self, one: ResourceInBuild) -> bool:
        """Tell whether it is applied to a resource; raises NotUnderstoodError."""
        document = one.document
        if not self.target:
            same = (document.kind, document.api_version) == (self._field("kind"), self._field("apiVersion"))
            return same and self._field("metadata", "name") in one.names
        if not _KNOWN.issuperset(self.target):
            raise NotUnderstoodError
        group, _, version = document.api_version.rpartition("/")
        fields = {"kind": [document.kind], "group": [group], "version": [version]}
        fields |= {"name": one.names, "namespace": one.namespaces}
        wanted = (key for key in fields if self.target.get(key))
        named = all(any(map(self._pattern(key, one).fits, fields[key])) for key in wanted)
        return named and _selects(str(self.target.get("labelSelector") or ""), one)

    def _pattern(self, key: str, one: ResourceInBuild) -> GoPattern:
        text = str(self.target[key])
        try:
            return GoPattern(text)
        except UnknownPatternError as error:
            if one.is_ours or one.document.kind in _HOLDERS:
                raise UnreadPatternError(text, self.where) from error
            raise NotUnderstoodError from error

    def applied(self, one: ResourceInBuild) -> ResourceInBuild | None:
        """Return what becomes of a resource, None where it goes; raises PatchError and NotUnderstoodError."""
        if self.deletes:
            return None
        if not (one.is_ours or one.document.kind in _HOLDERS or one.embedded):
            return one
        place = PatchedPlace(one.document.place)
        root = place.copy(one.document.node)

        def copy(node: Node) -> Node:
            return place.copy(node, self._place)

        if self.is_strategic:
            changed = patch_operations.strategic(root, self.node, copy)
        else:
            changed = patch_operations.json6902(root, self.node, copy)
        return one.changed(changed, place) if changed is not None else None


def _selects(selector: str, one: ResourceInBuild) -> bool:
    labels = one.all_labels() if selector else {}
    for part in filter(None, selector.split(",")):
        pair = _PAIR.fullmatch(part)
        if pair is None:
            raise NotUnderstoodError
        key, sign, value = pair.groups()
        if (labels.get(key) == value) == (sign == "!="):
            return False
    return True


def patches(
    root: RootFiles, holder: Document, source: TextFile, entry: PatchEntry, at: Location | None = None
) -> Iterator[Patch]:
    """Yield the patches of one entry; raises NotUnderstoodError for one that cannot be read.

    `at` is the place of all that it says, where that is not in `source`.
    """
    if entry.has_options or not (entry.patch or entry.path):
        raise NotUnderstoodError
    if entry.patch:
        scalar = entry.content
        place, content = holder.place, entry.patch
        if isinstance(scalar, ScalarNode):
            place = Place(source, InnerText(scalar, source.level))
    else:
        file = root.source(Path(source.path).parent / entry.path)
        if file is None:
            raise NotUnderstoodError
        place, content = Place(file), file.text
    place = OnePlace(at) if at else place
    try:
        composed = list(soundness.compose_all(content))
    except YAMLError as error:
        raise NotUnderstoodError from error
    target, has_config = entry.target, config_signs.may_hold(content)
    for node in composed:
        where = holder.place.of(entry.selector) if target and entry.selector else None
        yield Patch(node, place, where or place.of(nodes.follow(node, ("metadata", "name"))), target, has_config)
