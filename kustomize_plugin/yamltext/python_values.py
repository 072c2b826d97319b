"""Nodes → the values that PyYAML, and so LiteLLM, reads in them."""

from __future__ import annotations

from yaml import MarkedYAMLError
from yaml.constructor import SafeConstructor
from yaml.nodes import Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

from kustomize_plugin.yamltext import nodes, typed

_RESOLVER = Resolver()


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


def _scalar(node: ScalarNode) -> object:
    if node.tag == nodes.PLAIN:
        tag = _RESOLVER.resolve(ScalarNode, node.value, (True, False))  # type: ignore[no-untyped-call]
    else:
        tag = node.tag if node.tag.startswith("tag:") else "tag:yaml.org,2002:str"
    try:
        return SafeConstructor().construct_object(ScalarNode(tag, node.value, node.start_mark, node.end_mark))
    except (LookupError, ArithmeticError, AttributeError, TypeError) as error:  # for `!!int` of what is none
        problem = f'the value does not fit its tag "{tag.rpartition(":")[2]}"'
        raise MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from error
