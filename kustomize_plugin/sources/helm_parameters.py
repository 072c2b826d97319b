"""The `parameters` of an Argo CD source: values of a chart set one by one, `proxy_config.model_list[0].model_name`."""

from __future__ import annotations

import re

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.yamltext import nodes

Step = str | int
_STEP = re.compile(r"((?:\\.|[^.\[\\])+)|\[(\d+)\]")
_MOST_ITEMS = 1_000  # of one list: an index may be any number


def values(parameters: Node) -> MappingNode | None:
    """Return the values that a list of parameters sets, each at the place of its parameter; None for no such list."""
    if not isinstance(parameters, SequenceNode) or not parameters.value:
        return None
    root = _mapping(parameters)
    for one in parameters.value:
        name, value = nodes.entry(one, "name"), nodes.entry(one, "value")
        if name and value and isinstance(name[1], ScalarNode):
            _put(root, _steps(name[1].value), value[1])
    return root


def _steps(name: str) -> list[Step]:
    found = _STEP.findall(name)
    return [int(index) if index else re.sub(r"\\(.)", r"\1", key) for key, index in found]


def _put(root: MappingNode, steps: list[Step], value: Node) -> None:
    holder: Node = root
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        empty = value if following is None else _sequence(value) if isinstance(following, int) else _mapping(value)
        found = _at(holder, step, empty)
        if found is None:
            return
        holder = found


def _at(holder: Node, step: Step, empty: Node) -> Node | None:
    """Return what is at a step, or put it there; None where something of another kind is in the way."""
    if isinstance(holder, MappingNode) and isinstance(step, str):
        pair = nodes.entry(holder, step)
        if pair is None:
            holder.value.append((ScalarNode("text", step, empty.start_mark, empty.end_mark), empty))
        return pair[1] if pair else empty
    if isinstance(holder, SequenceNode) and isinstance(step, int) and step < _MOST_ITEMS:
        holder.value += [_mapping(empty) for _ in range(step - len(holder.value))]
        if step == len(holder.value):
            holder.value.append(empty)
        found: Node = holder.value[step]
        return found
    return None


def _mapping(place: Node) -> MappingNode:
    return MappingNode("collection", [], place.start_mark, place.end_mark)


def _sequence(place: Node) -> SequenceNode:
    return SequenceNode("collection", [], place.start_mark, place.end_mark)
