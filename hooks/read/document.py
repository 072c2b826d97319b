"""One YAML document as rules see it: a manifest, a kustomization, or a LiteLLM config wherever it is kept."""

from __future__ import annotations

from functools import cached_property

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin import GROUP
from kustomize_plugin.config import kind_shapes
from kustomize_plugin.failover import compiled
from kustomize_plugin.finding import Location
from kustomize_plugin.resources.kustomization import Kustomization
from kustomize_plugin.sources import config_nodes, config_signs
from kustomize_plugin.yamltext import nodes, python_values, typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.place import Place

Path = tuple[str | int, ...]
_OPT_OUT = "kustomize.toolkit.fluxcd.io/substitute"


class Document:
    """`parent` and `key_path` are set where the document lies inside a value of another one.

    `is_included` says that a config includes the whole file, whatever is in it.
    """

    is_included = False

    def __init__(
        self, path: str, node: Node, place: Place, parent: Document | None = None, key_path: Path = ()
    ) -> None:
        self.path = path
        self.node = node
        self.place = place
        self.parent = parent
        self.key_path = key_path
        self.text = ""
        self.lacks = False  # a template brings in more
        self.gaps: tuple[int, ...] = ()  # the lines that are left out of it
        self.broken_configs: list[tuple[str, Place, YAMLError]] = []

    @cached_property
    def values(self) -> dict[str, object]:
        """The document as kustomize reads it; empty where it is not a mapping or not readable."""
        try:
            found = nodes.value(self.node)
        except YAMLError:
            return {}
        return typed.mapping(found)

    @cached_property
    def kustomization(self) -> Kustomization:
        """The document as a kustomization, whose nodes `place` knows."""
        return Kustomization(self.node)

    @property
    def config(self) -> dict[str, object]:
        """The document as LiteLLM reads it, where it is a LiteLLM config; else empty."""
        return self._config if self.is_config else {}

    @cached_property
    def _config(self) -> dict[str, object]:
        try:
            found = python_values.value(self.node)
        except (YAMLError, ValueError):
            return {}
        return typed.mapping(found)

    @property
    def is_patch(self) -> bool:
        """Whether it deletes or replaces by `$patch`, or its file is named under a kustomization's patches."""
        asks = self.place.source.is_named_as_patch
        return "$patch" in self.values or (asks is not None and asks(self.path))

    @property
    def merge_note(self) -> str:
        """What the merge that wrote the config has noted beside it; empty where nothing has merged it."""
        return self.parent.field("metadata", "annotations", kind_shapes.MERGED) if self.parent else ""

    def section(self, name: str) -> dict[str, object]:
        """Return a section of a LiteLLM config; empty where it is missing, null or no mapping."""
        found = self.config.get(name)
        return typed.mapping(found)

    @property
    def is_config(self) -> bool:
        """Whether this is a LiteLLM config, or a part of one: a file, within another document, or included by one."""
        return self._is_config or (self.is_included and not self.kind)

    @cached_property
    def _is_config(self) -> bool:
        if self.kind or not isinstance(self.node, MappingNode):
            return False
        return config_nodes.is_bare(self.node) or self.is_part_of_operator

    @cached_property
    def kind(self) -> str:
        """The Kubernetes kind; empty for what is not a resource."""
        return self.field("kind")

    @cached_property
    def api_version(self) -> str:
        """The apiVersion; empty for what is not a resource."""
        return self.field("apiVersion")

    @property
    def name(self) -> str:
        """The resource's name."""
        return self.field("metadata", "name")

    @cached_property
    def is_substituted(self) -> bool:
        """Whether something replaces `${NAME}` in it before LiteLLM reads it."""
        holder = self.parent or self
        marks = [holder.field("metadata", part, _OPT_OUT) for part in ("annotations", "labels")]
        return "disabled" not in marks and self.place.source.is_substituted

    @property
    def outermost(self) -> Document:
        """The document of the file that it is in; itself where it is one."""
        return self.parent.outermost if self.parent else self

    @property
    def is_in_compose(self) -> bool:
        """Whether it is the `content` of a config in a compose file, in which compose replaces `${NAME}`."""
        path = self.key_path
        return self.parent is not None and not self.parent.kind and path[:1] + path[-1:] == ("configs", "content")

    @property
    def is_of_operator(self) -> bool:
        """Whether the LiteLLM operator makes a part of a config of it."""
        return self.api_version.startswith(config_signs.OPERATOR)

    @property
    def is_part_of_operator(self) -> bool:
        """Whether it is what the LiteLLM operator makes of a resource."""
        return self.parent is not None and self.parent.is_of_operator

    @property
    def is_ours(self) -> bool:
        """Whether the document is a resource of our API group."""
        return self.api_version.startswith(GROUP + "/")

    @property
    def is_gateways(self) -> bool:
        """Whether the document may be part of a gateway: a config, a resource of ours, or beside the word LiteLLM."""
        if self.is_config or self.is_ours or "litellm" in self.place.source.text:
            return True
        return kind_shapes.is_misnamed(self.api_version, self.kind)

    def field(self, *path: str) -> str:
        """Return the text at a path, or an empty one."""
        node = self.node_at(path)
        return node.value if isinstance(node, ScalarNode) else ""

    def node_at(self, path: Path) -> Node | None:
        """Return the node at a path; None where there is none."""
        node: Node | None = self.node
        for step in path:
            if isinstance(step, str):
                pair = python_values.entry(node, step)
                node = pair[1] if pair else None
            elif isinstance(node, SequenceNode) and step < len(node.value):
                node = node.value[step]
            else:
                node = None
        return node

    def at(self, path: Path) -> Location:
        """Return where the value at a path stands, or the deepest value on the way to it."""
        return self.place.of(python_values.follow(self.node, path))

    def at_key(self, path: Path) -> Location:
        """Return where the last key of a path stands."""
        parent = self.node_at(path[:-1])
        pair = python_values.entry(parent, path[-1]) if path and isinstance(path[-1], str) else None
        return self.place.of(pair[0]) if pair else self.at(path)

    @cached_property
    def deployments(self) -> list[WrittenDeployment]:
        """The deployments of a ModelFragment or of a LiteLLM config's model_list."""
        if self.kind == "ModelFragment" and self.is_ours:
            spec = self.values.get("spec")
            spec = typed.mapping(spec)
            return _deployments(self, ("spec", "deployments"), spec.get("deployments"), spec.get("modelName"))
        return _deployments(self, ("model_list",), self.config.get("model_list"), None)


class WrittenDeployment:
    """One callable backend; `path` leads to the entry, whose `litellm_params` are `params`."""

    def __init__(self, document: Document, path: Path, group: str, entry: dict[str, object]) -> None:
        self.document = document
        self.path = path
        self.group = group
        self.entry = entry
        params, info = entry.get("litellm_params"), entry.get("model_info")
        self.params: dict[str, object] = typed.mapping(params)
        self.info: dict[str, object] = typed.mapping(info)

    def at(self, key: str) -> Location:
        """Return where the value of a parameter stands."""
        return self.document.at((*self.path, "litellm_params", key))

    def at_key(self, key: str) -> Location:
        """Return where the key of a parameter stands."""
        return self.document.at_key((*self.path, "litellm_params", key))

    def at_info(self, key: str) -> Location:
        """Return where the value of a key of its model_info stands."""
        return self.document.at((*self.path, "model_info", key))

    @property
    def model(self) -> str:
        """LiteLLM's model string, such as `ollama_chat/kimi-k2.5`; empty where it is not a string."""
        model = self.params.get("model")
        return model if isinstance(model, str) else ""


def _deployments(document: Document, path: Path, entries: object, group: object) -> list[WrittenDeployment]:
    found = []
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and not compiled.is_hedge(entry):
            name = group if group is not None else compiled.group_of(entry) or entry.get("model_name")
            found.append(WrittenDeployment(document, (*path, index), str(name), entry))
    return found
