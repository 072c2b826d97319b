"""Keys that stand twice in one mapping: LiteLLM reads the last of them without a word, kustomize refuses the file."""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.yamltext import nodes


def duplicates(root: Node | None) -> Iterator[tuple[ScalarNode, ScalarNode]]:
    """Yield the key nodes of each pair of equal keys, the earlier one first; a merge key overrides nothing."""
    pending, seen = [] if root is None else [root], set()
    while pending:
        node = pending.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            pending += [value for _, value in node.value if not isinstance(value, ScalarNode)]
            yield from _in_mapping(node)
        elif isinstance(node, SequenceNode):
            pending += [item for item in node.value if not isinstance(item, ScalarNode)]


def _in_mapping(node: MappingNode) -> Iterator[tuple[ScalarNode, ScalarNode]]:
    texts = [key.value for key, _ in node.value if isinstance(key, ScalarNode)]
    if len(set(texts)) == len(texts) and all(isinstance(text, str) and text.isidentifier() for text in texts):
        return  # so in nearly every mapping: no two texts that could be read alike
    first: dict[tuple[type, object], ScalarNode] = {}
    for key, _ in node.value:
        if isinstance(key, ScalarNode) and not (key.tag == nodes.PLAIN and key.value == "<<"):
            value = nodes.scalar_value(key)
            earlier = first.setdefault((type(value), value), key)
            if earlier is not key:
                yield earlier, key
