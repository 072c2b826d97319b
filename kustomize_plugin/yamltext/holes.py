"""Expressions of a template that stand unquoted where a value belongs: `api_key: {{ .KEY }}` will be a text."""

from __future__ import annotations

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

TEXT = "text"  # a tag that no dialect resolves


def filled(root: Node, text: str) -> Node:
    """Return a node with its expressions as texts; YAML takes each for a mapping with a mapping as its key."""
    if _is_hole(root):
        return _as_text(root, text)
    pending, seen = [root], set()
    while pending:
        node = pending.pop()
        if id(node) in seen or not isinstance(node, (MappingNode, SequenceNode)):
            continue
        seen.add(id(node))
        if isinstance(node, SequenceNode):
            node.value = [_as_text(item, text) for item in node.value]
            pending += node.value
        else:
            node.value = [(_as_text(key, text), _as_text(value, text)) for key, value in node.value]
            pending += [value for _, value in node.value]
    return root


def _as_text(node: Node, text: str) -> Node:
    if not _is_hole(node):
        return node
    written = text[node.start_mark.index : node.end_mark.index]
    return ScalarNode(TEXT, written, node.start_mark, node.end_mark, style='"')


def _is_hole(node: Node) -> bool:
    if not isinstance(node, MappingNode) or not node.flow_style or len(node.value) != 1:
        return False
    key, value = node.value[0]
    return isinstance(key, MappingNode) and bool(key.flow_style) and isinstance(value, ScalarNode) and not value.value
