"""Resources on their way through a build root, as the patches so far have made them."""

from __future__ import annotations

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.read import parsing
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.place import Place
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import is_inline
from kustomize_plugin.yamltext import nodes, soundness
from kustomize_plugin.yamltext.text_level import InnerText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.merged_config import MergedConfig


class ListedEntry:
    """One entry of a kustomization's list, at `where`; `inline` holds the text of one that is not a path."""

    def __init__(
        self, text: str, where: Location, scalar: ScalarNode | None = None, source: TextFile | None = None
    ) -> None:
        self.text = text
        self.where = where
        self._scalar = scalar
        self._source = source

    @property
    def inline(self) -> str:
        """The text of an entry that is not a path."""
        return self.text if is_inline(self.text) else ""

    def documents(self) -> list[Document]:
        """Return the documents of an entry that is not a path, with their places in the kustomization file."""
        if self._source is None:
            return []
        level = InnerText(self._scalar, self._source.level) if self._scalar is not None else None
        place = Place(self._source, level)
        try:
            return [Document(self._source.path, node, place) for node in soundness.compose_all(self.inline)]
        except YAMLError:
            return []


class PatchedPlace(Place):
    """The places of a document of which patches in other files have changed some nodes."""

    def __init__(self, home: Place) -> None:
        super().__init__(home.source, home.level)
        inner = home if isinstance(home, PatchedPlace) else None
        self._home: Place = inner._home if inner else home  # noqa: SLF001 - of its own class
        self._nodes: dict[int, tuple[Node, Place]] = dict(inner._nodes) if inner else {}  # noqa: SLF001 - likewise

    def of(self, node: Node) -> Location:
        """Return where a node begins, in the file that it came from."""
        return self.owner(node).of(node)

    def body_line(self, scalar: ScalarNode) -> int:
        """Return the line, from 0, on which a block scalar begins in the file that it came from."""
        return self.owner(scalar).body_line(scalar)

    def owner(self, node: Node) -> Place:
        """Return the places of the file that a node came from."""
        found = self._nodes.get(id(node))
        return found[1] if found else self._home

    def at(self, line: int, column: int) -> Location:
        """Return the place of a line and column of the unpatched document."""
        return self._home.at(line, column)

    def copy(self, node: Node, place: Place | None = None) -> Node:
        """Return a copy of a node, aliases and merge keys written out; `place` is that of a patch which brings it."""
        copied: Node
        if isinstance(node, MappingNode):
            pairs = [(self.copy(key, place), self.copy(value, place)) for key, value in _pairs(node)]
            copied = MappingNode(node.tag, pairs, node.start_mark, node.end_mark, node.flow_style)
        elif isinstance(node, SequenceNode):
            items = [self.copy(item, place) for item in node.value]
            copied = SequenceNode(node.tag, items, node.start_mark, node.end_mark, node.flow_style)
        else:
            copied = node
        origin = place or (self._nodes[id(node)][1] if id(node) in self._nodes else None)
        if origin is not None:
            self._nodes[id(copied)] = (copied, origin)
        return copied


def _pairs(node: MappingNode) -> list[tuple[Node, Node]]:
    """Return the keys and values of a mapping, those of merge keys behind its own."""
    own = [pair for pair in node.value if not _is_merge_key(pair[0])]
    if len(own) == len(node.value):
        return own
    names = {key.value for key, _ in own}
    for key, value in node.value:
        for source in (value.value if isinstance(value, SequenceNode) else (value,)) if _is_merge_key(key) else ():
            merged = _pairs(source) if isinstance(source, MappingNode) else []
            own += [pair for pair in merged if pair[0].value not in names]
            names |= {pair[0].value for pair in merged}
    return own


def _is_merge_key(key: Node) -> bool:
    return key.tag == nodes.PLAIN and bool(key.value == "<<")


class ResourceInBuild:
    """One resource and the entry that brings it into the build; `names` and `namespaces` end with its first ones.

    `origin` is its document as the file has it; `embedded` are the documents inside its values.
    """

    def __init__(self, document: Document, entry: ListedEntry, embedded: list[Document] | None = None) -> None:
        self.document = document
        self.origin = document
        self.entry = entry
        self.embedded = embedded or []
        self.names = [document.name]
        self.namespaces = [document.field("metadata", "namespace")]
        self.labels: dict[str, str] = {}
        self.merged: MergedConfig | None = None  # what a FragmentMerge has made of it
        self.behavior = "create"  # what a generator does with a ConfigMap of the same name

    @property
    def is_ours(self) -> bool:
        """Whether it is of our API group."""
        return self.document.is_ours

    @property
    def is_fragment(self) -> bool:
        """Whether a merge takes it."""
        return self.is_ours and self.document.kind in ("ModelFragment", "SettingsFragment")

    @property
    def is_merge(self) -> bool:
        """Whether it is a FragmentMerge."""
        return self.is_ours and self.document.kind == "FragmentMerge"

    def is_same(self, other: ResourceInBuild) -> bool:
        """Tell whether both stand for one resource, in one file or in two."""
        return self.document.kind == other.document.kind and bool(set(self.names) & set(other.names))

    def all_labels(self) -> dict[str, str]:
        """Return its labels, with those that the kustomizations add."""
        labels = nodes.follow(self.document.node, ("metadata", "labels"))
        own = {key.value: value.value for key, value in labels.value} if _is_labels(self.document) else {}
        return {**own, **self.labels}

    def renamed(self, prefix: str, suffix: str, namespace: str) -> None:
        """Take the names over that a kustomization gives its resources."""
        if prefix or suffix:
            self.names.insert(0, f"{prefix}{self.names[0]}{suffix}")
        if namespace:
            self.namespaces.insert(0, namespace)

    def again(self) -> ResourceInBuild:
        """Return the resource once more, to be changed."""
        other = ResourceInBuild.__new__(ResourceInBuild)
        other.__dict__.update(self.__dict__)
        other.names, other.namespaces = list(self.names), list(self.namespaces)
        return other

    def changed(self, node: Node, place: PatchedPlace) -> ResourceInBuild:
        """Return the resource with another document; configs inside it are read again."""
        other = self.again()
        other.document = Document(self.document.path, node, place)
        if other.document.name not in other.names:
            other.names.insert(0, other.document.name)
        other.embedded = list(parsing.embedded(other.document))
        return other


def _is_labels(document: Document) -> bool:
    return isinstance(document.node_at(("metadata", "labels")), MappingNode)


class OnePlace(Place):
    """One place for all that a patch brings in by one value."""

    def __init__(self, where: Location) -> None:
        super().__init__(TextFile(where.file, ""))
        self._where = where

    def at(self, line: int, column: int) -> Location:  # noqa: ARG002 - as its base class is asked
        """Return the place of the value."""
        return self._where

    def body_line(self, scalar: ScalarNode) -> int:  # noqa: ARG002 - likewise
        """Return the line below the value's."""
        return self._where.line
