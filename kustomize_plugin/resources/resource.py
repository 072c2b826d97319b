"""One Kubernetes resource of the stream: its text, and what can be asked of it without reading it whole."""

from __future__ import annotations

from yaml.nodes import MappingNode, Node, SequenceNode

from kustomize_plugin import GROUP
from kustomize_plugin.finding import Subject
from kustomize_plugin.yamltext import nodes

_PREVIOUS_NAMES = "internal.config.kubernetes.io/previousNames"
_HASHED = "internal.config.kubernetes.io/needsHashSuffix"
_POD_TEMPLATES = (("spec", "template"), ("spec", "jobTemplate", "spec", "template"))  # the latter is a CronJob's


class Resource:
    """One item of a list (its text starts with `- `) or one document of a stream.

    `base` is the path from the text's root to the resource: (0,) for an item, () for a document.
    """

    __slots__ = ("_node", "base", "text")

    def __init__(self, text: str, base: tuple[int, ...]) -> None:
        self.text = text
        self.base = base
        self._node: Node | None = None

    @property
    def node(self) -> Node | None:
        """The resource's mapping node; raises yaml.YAMLError where the text is not valid YAML."""
        if self._node is None:
            root = nodes.compose(self.text)
            self._node = root.value[0] if self.base and isinstance(root, SequenceNode) else root
        return self._node

    def use(self, node: Node) -> None:
        """Take a node that is already parsed for the resource's own."""
        self._node = node

    @property
    def is_ours(self) -> bool:
        """Whether the resource belongs to our API group; cheap for the others."""
        return GROUP + "/" in self.text and self.field("apiVersion").startswith(GROUP + "/")

    def may_be(self, kind: str, name: str) -> bool:
        """Tell without parsing whether the resource can be of that kind and name."""
        return kind in self.text and name in self.text

    def matches(self, kind: str, name: str, namespace: str) -> bool:
        """Tell whether the resource has that kind, that current or earlier name, and that namespace if one is asked."""
        if not self.may_be(kind, name) or self.field("kind") != kind or name not in self.names:
            return False
        return not namespace or self.field("metadata", "namespace") == namespace

    def field(self, *path: str) -> str:
        """Return the text at a path, or an empty one."""
        found = nodes.value(self._at(path))
        return found if isinstance(found, str) else ""

    def _at(self, path: tuple[str, ...]) -> Node | None:
        node = self.node
        for key in path:
            pair = nodes.entry(node, key)
            if pair is None:
                return None
            node = pair[1]
        return node

    def has(self, *path: str) -> bool:
        """Tell whether there is a text at a path."""
        node = nodes.follow(self.node, path) if self.node is not None else None
        parent = nodes.follow(self.node, path[:-1]) if self.node is not None else None
        return node is not parent and isinstance(nodes.value(node), str)

    @property
    def names(self) -> list[str]:
        """The current name, then the names that overlays have replaced."""
        previous = self.field("metadata", "annotations", _PREVIOUS_NAMES)
        return [self.field("metadata", "name"), *(name for name in previous.split(",") if name)]

    @property
    def pod_template(self) -> tuple[str, ...]:
        """The path of the pod template; empty where the resource makes no pods."""
        return next((path for path in _POD_TEMPLATES if isinstance(self._at(path), MappingNode)), ())

    @property
    def is_hashed(self) -> bool:
        """Whether kustomize will still append a hash suffix to the name."""
        return bool(self.field("metadata", "annotations", _HASHED))

    @property
    def subject(self) -> Subject:
        """What findings call the resource."""
        names = self.names
        return Subject(
            self.field("apiVersion"),
            self.field("kind"),
            names[0],
            self.field("metadata", "namespace"),
            original=names[1] if len(names) > 1 else "",
        )
