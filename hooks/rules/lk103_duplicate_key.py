"""The same key stands twice in one mapping.

Why: LiteLLM reads the last of the two without a word, so half of what the file says is dead; kustomize refuses it.
Bad: ``{model: ollama_chat/qwen3, timeout: 60, timeout: 600}``
Good: ``{model: ollama_chat/qwen3, timeout: 600}``

Checked are LiteLLM configs, those inside ConfigMaps too, Kubernetes manifests and kustomizations. A key that overrides
one of a merge key (`<<`) is no duplicate.
"""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hooks.document import Document
from hooks.rule import Rule, finding
from kustomize_plugin import nodes
from kustomize_plugin.finding import Finding

_KUSTOMIZATION_KEYS = ("resources", "components", "patches", "transformers", "configMapGenerator", "secretGenerator")
_ENDS = {True: "LiteLLM reads the last one only", False: "kustomize refuses the file"}


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each key that an earlier one of its mapping has used."""
    is_kustomization = any(nodes.entry(document.node, key) for key in _KUSTOMIZATION_KEYS)
    if not (document.kind or document.is_config or document.parent or is_kustomization):
        return
    for first, second in _doubles(document.node):
        line = document.place.of(first).line
        message = f'key "{second.value}" stands in line {line} already, in the same mapping; '
        message += f"{_ENDS[document.is_config]}, keep one of them"
        yield finding(RULE.code, document.place.of(second), message)


def _doubles(root: Node) -> Iterator[tuple[ScalarNode, ScalarNode]]:
    pending, seen = [root], set()
    while pending:
        node = pending.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            pending += [value for _, value in node.value]
            yield from _doubles_in(node)
        elif isinstance(node, SequenceNode):
            pending += node.value


def _doubles_in(node: MappingNode) -> Iterator[tuple[ScalarNode, ScalarNode]]:
    first: dict[tuple[type, object], ScalarNode] = {}
    for key, _ in node.value:
        if isinstance(key, ScalarNode) and not (key.tag == nodes.PLAIN and key.value == "<<"):
            value = nodes.scalar_value(key)
            earlier = first.setdefault((type(value), value), key)
            if earlier is not key:
                yield earlier, key


RULE = Rule(code="LK103", name="duplicate-key", check=check)
