"""The LiteLLM configs of a document, at any depth, also in texts within it and in texts within those."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode

from kustomize_plugin.sources import config_nodes, helm_parameters, operator_resources
from kustomize_plugin.yamltext import nodes, soundness, template_text
from kustomize_plugin.yamltext.text_level import InnerText, TextLevel

Path = tuple[str | int, ...]
_DEEPEST = 6  # texts within texts: an Application in an ApplicationSet's patch has three
# what describes resources instead of being one, what is read by its own reader, and our own
_OTHERS = frozenset(("CustomResourceDefinition", "ModelFragment", "SettingsFragment", "FragmentMerge"))
_ARGO = frozenset(("Application", "ApplicationSet"))
_TEXTS = frozenset(("ConfigMap", "Secret"))


class Holder(NamedTuple):
    """What a config is in: the innermost resource or text around it; `path` leads to it from the next holder."""

    node: Node
    level: TextLevel
    path: Path = ()
    outer: Holder | None = None

    def word(self, key: str) -> str:
        """Return the text of a key; empty where it has none."""
        pair = nodes.entry(self.node, key)
        return str(pair[1].value) if pair and isinstance(pair[1], ScalarNode) else ""


class Found(NamedTuple):
    """One config: its node, the text in which the node's marks count, and the path to it from what holds it.

    `text` is the config's own, empty where it is a mapping among others, and then `key` is its key. `lacks` says that a
    template brings in more.
    """

    node: Node
    level: TextLevel
    holder: Holder
    path: Path
    text: str = ""
    lacks: bool = False
    key: Node | None = None


class Broken(NamedTuple):
    """A text that should be a config and is not readable."""

    level: TextLevel
    holder: Holder
    path: Path
    error: YAMLError


def below(root: Node, level_of: Callable[[Node], TextLevel], gaps: tuple[int, ...] = ()) -> Iterator[Found | Broken]:
    """Yield the configs inside a document, in the order in which they are written; the document itself is none.

    `level_of` returns the text in which a node's marks count: patches bring in nodes of other files. `gaps` are the
    lines that are left out of a template.
    """
    yield from _Search(level_of, gaps).inside(Holder(root, level_of(root)))


class _Search:
    """The search in one text."""

    def __init__(
        self, level_of: Callable[[Node], TextLevel], gaps: tuple[int, ...], depth: int = 0, *, lacks: bool = False
    ) -> None:
        self._level_of = level_of
        self._gaps = gaps
        self._is_lacking = lacks
        self._depth = depth
        self._seen: set[int] = set()

    def inside(self, holder: Holder) -> Iterator[Found | Broken]:
        """Search a resource, or whatever a document is; a list of deployments is a part of a config."""
        listed = config_nodes.of_list(holder.node)
        if listed is not None:
            yield Found(listed, holder.level, holder, ("model_list",), lacks=True)
            return
        if holder.word("apiVersion").startswith(operator_resources.API):
            made = operator_resources.config(holder.node)
            if made is not None:
                yield Found(made, holder.level, holder, ("spec",))
        elif holder.word("kind") not in _OTHERS:
            yield from self._children(holder.node, holder, ())

    def _children(self, node: Node, holder: Holder, path: Path) -> Iterator[Found | Broken]:
        if id(node) in self._seen:
            return
        self._seen.add(id(node))
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if isinstance(key, ScalarNode) and not (key.value in ("metadata", "status") and node is holder.node):
                    yield from self._at(value, holder, (*path, str(key.value)), key)
        elif not isinstance(node, ScalarNode):
            for index, value in enumerate(node.value):
                yield from self._at(value, holder, (*path, index))

    def _lacks(self, node: Node) -> bool:
        """Tell whether a template may bring in more within a node."""
        return self._is_lacking or template_text.is_within(self._gaps, node)

    def _in_parameters(self, node: Node, holder: Holder, path: Path) -> Iterator[Found | Broken]:
        """Search the values that parameters set; what they are set on top of may have more."""
        made = helm_parameters.values(node)
        if made is not None:
            search = _Search(self._level_of, self._gaps, self._depth, lacks=True)
            yield from search.inside(Holder(made, holder.level, path, holder))

    def _at(self, node: Node, holder: Holder, path: Path, key: Node | None = None) -> Iterator[Found | Broken]:
        if path[-1] == "parameters" and holder.word("kind") in _ARGO:
            yield from self._in_parameters(node, holder, path)
        elif isinstance(node, ScalarNode):
            if config_nodes.may_be_in(node.value) and self._depth < _DEEPEST:
                yield from self._in_text(node, holder, path)
        elif config_nodes.is_config(node, str(path[-1])) and id(node) not in self._seen:
            self._seen.add(id(node))
            yield Found(node, self._level_of(node), holder, path, lacks=self._lacks(node), key=key)
        elif isinstance(node, MappingNode) and nodes.entry(node, "kind") and nodes.entry(node, "apiVersion"):
            yield from self.inside(Holder(node, self._level_of(node), path, holder))
        else:
            yield from self._children(node, holder, path)

    def _in_text(self, scalar: ScalarNode, holder: Holder, path: Path) -> Iterator[Found | Broken]:
        skip = _key_length(scalar.value, path)
        level = InnerText(scalar, self._level_of(scalar), skip)
        key = scalar.value[: max(skip - 1, 0)]
        path = (*path, key) if key else path
        try:
            read = _composed(level.text, one=_is_whole_file(holder, path))
        except YAMLError as error:
            if _is_named_config(holder, path) and not template_text.has_expression(level.text):
                yield Broken(level, holder, path, error)
            return
        lacks = self._lacks(scalar)
        inner = _Search(lambda _: level, read.gaps, self._depth + 1, lacks=lacks)
        for root in read.roots:
            if config_nodes.is_bare(root) and not nodes.entry(root, "kind"):
                if _is_whole_file(holder, path) or config_nodes.is_config(root, str(path[-1])):
                    lacks = lacks or template_text.is_within(read.gaps, root)
                    yield Found(root, level, holder, path, level.text, lacks)
            elif not isinstance(root, ScalarNode):
                yield from inner.inside(Holder(root, level, path, holder))


def _composed(text: str, *, one: bool) -> template_text.Composed:
    if template_text.has_expression(text):
        return template_text.compose_all(text)
    if one:
        root = soundness.compose(text)
        return template_text.Composed([root] if root is not None else [])
    return template_text.Composed(list(soundness.compose_all(text)))


def _key_length(text: str, path: Path) -> int:
    """Return how long the key of a generator's literal is, with its equals sign."""
    if len(path) > 1 and path[-2] == "literals":
        return text.find("=") + 1
    return 0


def _is_whole_file(holder: Holder, path: Path) -> bool:
    """Tell whether a text becomes a file of its own, as a value of a ConfigMap or a literal of a generator does."""
    return holder.word("kind") in _TEXTS or "literals" in path or path[:1] == ("configs",) or _is_file(path)


def _is_named_config(holder: Holder, path: Path) -> bool:
    """Tell whether a text must be YAML: not every text in which these words stand is."""
    kind, key = holder.word("kind"), path[-1]
    if kind == "ConfigMap" or _is_file(path):
        return True
    return (kind in _ARGO and key == "values") or path[:1] + path[-1:] == ("configs", "content")


def _is_file(path: Path) -> bool:
    return str(path[-1]).endswith((".yaml", ".yml", ".json"))
