"""Nodes → the values that PyYAML, and so LiteLLM, reads in them."""

from __future__ import annotations

from yaml import MarkedYAMLError
from yaml.nodes import Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

from kustomize_plugin.yamltext import loading, nodes, typed

_RESOLVER = Resolver()
_LONGEST_TAG = 12


def value(node: Node) -> object:
    """Return what PyYAML, and so LiteLLM, reads in a node; raises YAMLError and ValueError as PyYAML does."""
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, SequenceNode):
        return [value(item) for item in node.value]
    merged: dict[object, object] = {}
    values: dict[object, object] = {}
    for key, element in node.value:
        if key.tag == nodes.PLAIN and key.value == "<<":
            for source in reversed(element.value) if isinstance(element, SequenceNode) else (element,):
                inner = value(source)
                merged.update(typed.mapping(inner))
        else:  # PyYAML refuses a collection as a key, but a template may hold one: `{{ … }}`
            name = value(key)
            values[str(name) if isinstance(name, (dict, list)) else name] = value(element)
    return {**merged, **values}


def entry(node: Node | None, key: str) -> tuple[Node, Node] | None:
    """Return the key and value nodes of `key` like nodes.entry, those too that a merge key brings in."""
    own = nodes.entry(node, key)
    merged = nodes.entry(node, "<<") if own is None else None
    if merged is None or merged[0].tag != nodes.PLAIN:
        return own
    sources = merged[1].value if isinstance(merged[1], SequenceNode) else (merged[1],)
    return next((found for source in sources if (found := entry(source, key))), None)


def follow(node: Node, path: tuple[str | int, ...]) -> Node:
    """Return the node that `path` leads to like nodes.follow, through merge keys too."""
    for step in path:
        pair = entry(node, step) if isinstance(step, str) else None
        items = node.value if isinstance(node, SequenceNode) and isinstance(step, int) else ()
        found = pair[1] if pair else items[step] if isinstance(step, int) and 0 <= step < len(items) else None
        if found is None:
            break
        node = found
    return node


def _scalar(node: ScalarNode) -> object:
    if node.tag == nodes.PLAIN:
        tag = _RESOLVER.resolve(ScalarNode, node.value, (True, False))  # type: ignore[no-untyped-call]
    else:
        tag = node.tag if node.tag.startswith("tag:") else "tag:yaml.org,2002:str"
    try:
        return loading.constructed(ScalarNode(tag, node.value, node.start_mark, node.end_mark))
    except (LookupError, ArithmeticError, AttributeError, TypeError) as error:  # for `!!int` of what is none
        name = tag.rpartition(":")[2]
        shown = name if name.isalpha() and len(name) <= _LONGEST_TAG else "…"  # people put anything behind a `!`
        problem = f'the value does not fit its tag "{shown}"'
        raise MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from error
