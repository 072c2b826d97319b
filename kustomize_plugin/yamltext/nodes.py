"""YAML text → nodes with marks, and nodes → values by Go's rules."""

from __future__ import annotations

from collections.abc import Iterator

from yaml import MarkedYAMLError, YAMLError
from yaml.composer import Composer, ComposerError
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.yamltext import go_scalar

try:
    from yaml._yaml import CParser as _Parser
except ImportError:  # a PyYAML built without libyaml: slower, same marks
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class _Parser(Reader, Scanner, Parser, Composer):  # type: ignore[no-redef]
        def __init__(self, text: str) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)


_MANY = 100  # entries of a mapping
DEEPEST = 100  # levels; what reads a document calls itself a few times for each
PLAIN = "plain"  # the tag of a scalar that Go's resolver still has to read
_TEXT = "text"
_FLOAT = "tag:yaml.org,2002:float"
_READ_TAGS = frozenset((_FLOAT, "tag:yaml.org,2002:int", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"))
_OTHER = "collection"


class FlawError(YAMLError):
    """YAML that can be parsed, and that kustomize does not take; `problem_mark` is where."""

    def __init__(self, problem: str, mark: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.problem_mark = mark


class NotStringKeyError(FlawError):
    """A mapping key that is not a string, which kustomize cannot turn into JSON; carries the key's text."""


class DuplicateKeyError(FlawError):
    """The same key twice in one mapping, which Go's YAML refuses; carries the key."""


class AliasNode(Node):
    """A `*name` in the text: its own marks, and the node that it stands for."""

    id = "alias"

    def __init__(self, anchor: str, target: Node, event: AliasEvent) -> None:
        super().__init__("alias", None, event.start_mark, event.end_mark)  # type: ignore[arg-type]
        self.anchor = anchor
        self.target = target


class Unbounded:
    """Does nothing in the place of PyYAML's path resolvers, which nobody here uses; mixed into what composes."""

    def descend_resolver(self, _node: Node | None, _index: object) -> None:
        """Do nothing."""

    def ascend_resolver(self) -> None:
        """Do nothing."""


class Bounded(Unbounded):
    """Counts levels there, which costs each build a few percent: for texts that may be deep."""

    _level = 0

    def descend_resolver(self, node: Node | None, _index: object) -> None:
        """Refuse the value below `node` where that is one level too many."""
        self._level += 1
        if self._level > DEEPEST + 1:  # a value at the bottom is not a level
            raise _too_deep(node.start_mark if node is not None else None)

    def ascend_resolver(self) -> None:
        """Go up again."""
        self._level -= 1


class _Compose(Unbounded, _Parser):
    """Composes nodes whose scalars stay unread: PyYAML's own resolver would cost more than the parser."""

    def resolve(self, kind: type[Node], _value: str | None, implicit: tuple[bool, bool] | bool) -> str:
        if kind is ScalarNode:
            return PLAIN if isinstance(implicit, tuple) and implicit[0] else _TEXT
        return _OTHER


class _ComposeBounded(Bounded, _Compose):
    """Composes like `_Compose`, and refuses what is too deep."""


class _ComposeAliases(_ComposeBounded, Composer):
    """Composes like `_Compose`, but keeps each alias as an `AliasNode`, for those who edit the text."""

    def __init__(self, text: str) -> None:
        _ComposeBounded.__init__(self, text)
        Composer.__init__(self)
        self.aliases: list[AliasNode] = []

    def single_node(self) -> Node | None:
        return Composer.get_single_node(self)

    def compose_node(self, parent: Node | None, index: object) -> Node | None:
        event = self.peek_event()
        if not isinstance(event, AliasEvent):
            return Composer.compose_node(self, parent, index)  # type: ignore[arg-type]
        self.get_event()
        anchor = str(event.anchor)
        target = self.anchors.get(anchor)
        if target is None or target.end_mark is None:
            problem = f'alias "*{anchor}" has no complete anchor before it'
            raise ComposerError(None, None, problem, event.start_mark)  # type: ignore[arg-type]
        self.aliases.append(AliasNode(anchor, target, event))
        return self.aliases[-1]


def may_be_deep(text: str) -> bool:
    """Tell whether a text may nest deeper than is allowed, by brackets, by indents or by dashes on one line."""
    brackets = text.count("[") + text.count("{")
    return brackets > DEEPEST or " " * DEEPEST in text or text.count("- - ") + text.count("? ? ") > DEEPEST // 4


def _composer(text: str) -> _Compose:
    return (_ComposeBounded if may_be_deep(text) else _Compose)(text)


def compose(text: str) -> Node | None:
    """Return the root node of one document, aliases resolved; None where it is empty."""
    try:
        node: Node | None = _composer(text).get_single_node()
    except (YAMLError, RecursionError) as error:
        raise depth_flaw(text) or error from error
    return node


def compose_all(text: str) -> Iterator[Node]:
    """Yield the root node of each document, marks counted from the top of the text; raises as it comes to a flaw."""
    parser = _composer(text)
    while True:
        try:
            node = parser.get_node() if parser.check_node() else None
        except (YAMLError, RecursionError) as error:
            raise depth_flaw(text) or error from error
        if node is None:
            return
        yield node


def depth_flaw(text: str) -> FlawError | None:
    """Return the flaw of a text that a parser gave up on for its depth: PyYAML's releases have words of their own."""
    parser, depth, position = _Compose(text), 0, 0
    try:
        while (event := parser.get_event()) is not None:
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > DEEPEST:
                return _too_deep(event.start_mark)
            position = event.end_mark.index if event.end_mark else 0
    except MarkedYAMLError as error:
        # The scanner runs ahead of the parser, and may give up before the first bracket is an event.
        ahead = text[position : error.problem_mark.index] if error.problem_mark else ""
        if depth + sum(map(ahead.count, "[{")) - sum(map(ahead.count, "]}")) > DEEPEST:
            return _too_deep(error.problem_mark)
    except YAMLError:
        pass
    return None


def _too_deep(mark: object) -> FlawError:
    return FlawError(f"it nests deeper than {DEEPEST} levels", mark)


def compose_aliases(text: str) -> tuple[Node | None, list[AliasNode]]:
    """Return the root node with its aliases as nodes of their own."""
    if "*" not in text or "&" not in text:
        return compose(text), []
    parser = _ComposeAliases(text)
    return parser.single_node(), parser.aliases


def value(node: Node | None) -> object:
    """Return what Go's YAML, and so kustomize, reads in a composed node."""
    if node is None:
        return None
    if isinstance(node, ScalarNode):
        return scalar_value(node)
    if isinstance(node, SequenceNode):
        return [value(item) for item in node.value]
    return _mapping(node)


def scalar_value(node: ScalarNode) -> object:
    """Read one scalar; an explicit `!!str` or quotes keep it text."""
    if node.tag == PLAIN or node.tag in _READ_TAGS:
        read = go_scalar.read(node.value)
        return float(read) if node.tag == _FLOAT and isinstance(read, int) else read
    return node.value


def _mapping(node: Node) -> dict[str, object]:
    values: dict[str, object] = {}
    merged: dict[str, object] = {}
    for key_node, value_node in node.value:
        if key_node.tag == PLAIN and key_node.value == "<<":
            merged.update(_merge_key(value_node))
            continue
        key = value(key_node)
        if not isinstance(key, str):
            raise NotStringKeyError(shown(key_node), key_node.start_mark)
        if key in values:
            raise DuplicateKeyError(key, key_node.start_mark)
        values[key] = value(value_node)
    return {**merged, **values} if merged else values


def _merge_key(node: Node) -> dict[str, object]:
    sources = reversed(node.value) if isinstance(node, SequenceNode) else (node,)
    merged: dict[str, object] = {}
    for source in sources:
        if not isinstance(source, MappingNode):
            raise FlawError('the merge key "<<" takes a mapping, or a list of them', source.start_mark)
        merged.update(_mapping(source))
    return merged


def shown(node: Node) -> str:
    """Return a node as messages show it: a scalar's text, or what stands for the inside of a collection."""
    return str(node.value) if isinstance(node, ScalarNode) else "{…}" if isinstance(node, MappingNode) else "[…]"


def entry(node: Node | None, key: str) -> tuple[Node, Node] | None:
    """Return the key and value nodes of `key`, the last one where it appears twice; None where it is absent."""
    if not isinstance(node, MappingNode):
        return None
    if len(node.value) > _MANY:
        return _entry_of_many(node, key)
    for key_node, value_node in reversed(node.value):
        if isinstance(key_node, ScalarNode) and key_node.value == key:
            return key_node, value_node
    return None


def _entry_of_many(node: MappingNode, key: str) -> tuple[Node, Node] | None:
    """Look a key up in a mapping so large that going through it for each of its keys would take minutes."""
    pairs: list[tuple[Node, Node]] = node.value
    state = (len(pairs), id(pairs[0][0]), id(pairs[-1][0]))  # a patch adds and takes away
    known: tuple[object, dict[str, int]] | None = getattr(node, "positions", None)
    if known is None or known[0] != state:
        positions = {one.value: index for index, (one, _) in enumerate(pairs) if isinstance(one, ScalarNode)}
        known = node.positions = (state, positions)  # type: ignore[attr-defined]
    index = known[1].get(key)
    return None if index is None else pairs[index]


def follow(node: Node, path: tuple[str | int, ...]) -> Node:
    """Return the node that `path` leads to, or the deepest one on the way."""
    for step in path:
        found: Node | None = None
        if isinstance(step, str):
            pair = entry(node, step)
            found = pair[1] if pair else None
        elif isinstance(node, SequenceNode) and 0 <= step < len(node.value):
            found = node.value[step]
        if found is None:
            break
        node = found
    return node
