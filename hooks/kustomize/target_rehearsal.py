"""A merge into another resource than a ConfigMap, of which only the findings are wanted."""

from __future__ import annotations

from yaml.nodes import ScalarNode

from kustomize_plugin.merge.target_transform import TargetTransform
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import emit, nodes


class TargetRehearsal(TargetTransform):
    """The resources of a lint have nodes of several files, and no text of their own."""

    def _text(self, target: Resource, key: str) -> str:
        node = self._node(target, key)
        return str(node.value) if isinstance(node, ScalarNode) else emit.block(nodes.value(node), 0) + "\n"

    def _with_config(self, target: Resource, text: str) -> Resource:  # noqa: ARG002 - as its base class is asked
        return target
