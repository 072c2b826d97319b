"""Whether YAML can be read in reasonable time and depth: what a parser accepts may still be endless."""

from __future__ import annotations

from collections.abc import Iterator

from yaml import MarkedYAMLError
from yaml.nodes import MappingNode, Node, ScalarNode

from kustomize_plugin.yamltext import nodes

_MOST_VALUES = 500_000


def compose(text: str) -> Node | None:
    """Return the root node of one document like nodes.compose; also raises for what is too large or too deep."""
    _check_length(text)
    node = nodes.compose(text)
    if node is not None:
        _check(node)
    return node


def compose_all(text: str) -> Iterator[Node]:
    """Yield the root node of each document like nodes.compose_all, with the same checks."""
    _check_length(text)
    for node in nodes.compose_all(text):
        _check(node)
        yield node


def _check_length(text: str) -> None:
    if sum(map(text.count, ",\n[{")) > _MOST_VALUES:
        raise MarkedYAMLError(problem=f"it has more than {_MOST_VALUES:,} values")


def _too_deep(node: Node) -> nodes.FlawError:
    return nodes.FlawError(f"it nests deeper than {nodes.DEEPEST} levels", node.start_mark)


def _check(root: Node) -> None:
    """Raise for a document that is too deep, contains itself, or multiplies itself by aliases.

    No recursion here: the depth is what is not known yet.
    """
    sizes: dict[int, int] = {}
    depths: dict[int, int] = {}
    open_nodes: set[int] = set()
    pending = [] if isinstance(root, ScalarNode) else [(root, False)]
    while pending:
        node, finished = pending.pop()
        key = id(node)
        if finished:
            open_nodes.discard(key)
            inner = [id(child) for child in _children(node) if not isinstance(child, ScalarNode)]
            sizes[key] = len(node.value) + sum(sizes[child] for child in inner)
            depths[key] = 1 + max((depths[child] for child in inner), default=0)
        elif key in open_nodes:
            raise MarkedYAMLError(problem="an alias is inside the value that it repeats", problem_mark=node.start_mark)
        elif key not in sizes:
            if len(open_nodes) >= nodes.DEEPEST:
                raise _too_deep(node)
            open_nodes.add(key)
            pending.append((node, True))
            pending += [(child, False) for child in _children(node) if not isinstance(child, ScalarNode)]
    if sizes:
        _check_total(root, sizes, depths)


def _check_total(root: Node, sizes: dict[int, int], depths: dict[int, int]) -> None:
    """Judge the document with its aliases written out."""
    if depths[id(root)] > nodes.DEEPEST:
        raise _too_deep(root)
    if sizes[id(root)] > _MOST_VALUES:
        problem = f"its aliases expand to more than {_MOST_VALUES:,} values"
        raise MarkedYAMLError(problem=problem, problem_mark=root.start_mark)


def _children(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [child for pair in node.value for child in pair]
    return [] if isinstance(node, ScalarNode) else node.value
