"""A FragmentMerge whose config is in another resource than a ConfigMap: a mapping there, or a text."""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode

from kustomize_plugin.config import config_path
from kustomize_plugin.config.fragment import ModelFragment, SettingsFragment
from kustomize_plugin.finding import WARNING, Field, Finding, has_errors
from kustomize_plugin.merge import mapping_text
from kustomize_plugin.merge.chains import Origin
from kustomize_plugin.merge.transform import MERGED, Transform
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.resources.written_config import WrittenConfig
from kustomize_plugin.yamltext import nodes
from kustomize_plugin.yamltext.emit import GoText
from kustomize_plugin.yamltext.splice import SharedAnchorError, Splice

Path = tuple[str | int, ...]


class TargetTransform(Transform):
    """The same merge; only where the config is read and written is another place."""

    _key_noted = "path"

    def written(self) -> WrittenConfig:
        """Tell what a run without errors wrote."""
        found = super().written()
        target, read, text, _ = self._done
        is_text = isinstance(self._node(target, read), ScalarNode)
        found.kind, found.mounts = target.field("kind"), []
        found.before = mapping_text.meaning(self._node(target, read))
        found.after = text if is_text else mapping_text.meaning(nodes.compose(text))
        return found

    def _source_key(self, target: Resource) -> str:
        """Return the path to read: `from`, or `path` where there is none or a base has merged it already."""
        wanted = [path for path in (self._merge.source, self._merge.key) if path]
        if len(set(wanted)) > 1 and self._lie_within(target):
            return ""
        lacking = ""
        for path in wanted:
            found, lacks = config_path.resolved(target.node, path)
            node = config_path.at(target.node, found)
            if not lacks and node is not None and nodes.value(node) is not None:
                return path if self._is_config(target, path, node) and self._full(target) else ""
            lacking = (
                lacking or f'no "{lacks}"' + (f" in {config_path.written(found)}" if found else "") if lacks else ""
            )
        where = ("spec", "target", "from" if self._merge.source else "path")
        problem = f"{target.subject} has {lacking or f'nothing at {wanted[0]}'}"
        remedy = "name the path that leads to the LiteLLM config"
        self._report("LK603", problem, remedy, where, {"name": target.subject.name})
        return ""

    def _lie_within(self, target: Resource) -> bool:
        """Refuse a path inside the other one: what is read would be a part of what is written, or the reverse."""
        first, second = (config_path.steps(path) for path in (self._merge.source, self._merge.key))
        least = min(len(first), len(second))
        if first[:least] != second[:least]:
            return False
        problem = f"spec.target reads {self._merge.source} and writes {self._merge.key}, and one is inside the other"
        place, facts = ("spec", "target", "from"), {"name": target.subject.name}
        self._report("LK603", problem, "let them be two keys beside each other", place, facts)
        return True

    def _is_config(self, target: Resource, path: str, node: Node) -> bool:
        """Tell whether what is at a path can be a config; else report it."""
        if isinstance(node, MappingNode) or isinstance(nodes.value(node), str):
            return True
        shown = "a list" if not isinstance(node, ScalarNode) else "a number or a truth value"
        problem = f"{path} of {target.subject} is {shown}, and a LiteLLM config is a mapping, or a text"
        place = Field(target.subject, config_path.resolved(target.node, path)[0])
        self.findings.append(Finding("LK605", problem, "name the path that leads to one", place))
        return False

    def _restarted_by(self, text: str) -> list[Resource]:  # noqa: ARG002 - a chart restarts its own pods
        return []

    def _warn_of_a_written_key(self, target: Resource) -> None:
        """Say nothing of a path that is written over where `from` is there too: a chart has a default there."""

    def _merge_config(
        self, target: Resource, key: str, models: list[ModelFragment], settings: list[SettingsFragment]
    ) -> str:
        text = super()._merge_config(target, key, models, settings)
        if isinstance(self._node(target, key), MappingNode) and not has_errors(self.findings):
            self.findings += self._turned_to_text(text)
        return text

    def _turned_to_text(self, text: str) -> Iterator[Finding]:
        """Warn of numbers that Helm prints so that LiteLLM reads a text; a config that is a text keeps them."""
        from kustomize_plugin.config import values_text

        for path, number in values_text.turned_to_text(text):
            why = "which Helm prints without a point, and LiteLLM reads as a text"
            problem = f"{path} of the merged config is {number:g}, {why}"
            remedy = "let the chart take the config as a text, or mount a merged ConfigMap"
            place = Field(self._merge.subject, ("spec", "target", "path"))
            yield Finding("LK618", problem, remedy, place, {"path": path}, severity=WARNING)

    def _text(self, target: Resource, key: str) -> str:
        node = self._node(target, key)
        if isinstance(node, ScalarNode):
            return str(node.value)
        return mapping_text.text(target.text, node)

    def _node(self, target: Resource, key: str) -> Node:
        node = config_path.at(target.node, config_path.resolved(target.node, key)[0])
        assert node is not None  # noqa: S101 - _source_key has found it
        return node

    def _origin(self, target: Resource, key: str) -> Origin:
        path, _ = config_path.resolved(target.node, key)
        return Origin(target.subject, path, is_text=isinstance(self._node(target, key), ScalarNode))

    def _with_config(self, target: Resource, text: str) -> Resource:
        """Write where `path` leads, take away what was read at `from`, and note it."""
        read = self._source_key(target)
        path = self._full(target)
        source = config_path.resolved(target.node, read)[0] if read != self._merge.key else ()
        try:
            if isinstance(self._node(target, read), ScalarNode):
                changed = _with_text(target, path, source, text)
            else:
                changed = mapping_text.written(target, path, source, text)
            splice = Splice(changed, sort_keys=True)
            splice.put(("metadata", "annotations", MERGED), GoText(self._note()), target.base)
            return Resource(splice.render(), target.base)
        except SharedAnchorError as error:
            words = f'"&{error.anchor}" is defined in what the merge changes, and "*{error.anchor}" uses it elsewhere'
            facts = {"anchor": error.anchor}
            self.findings.append(
                Finding("LK608", f"anchor {words}", "write the value out", Field(target.subject, path), facts)
            )
            return target

    def _full(self, target: Resource) -> Path:
        """Return the path to write; empty, with a finding, where an item of a list is missing: only keys are made."""
        steps = config_path.steps(self._merge.key)
        found, lacks = config_path.resolved(target.node, self._merge.key)
        rest = steps[len(found) :]
        keys = tuple(step for step in rest if isinstance(step, str))
        if len(keys) == len(rest):
            return (*found, *keys)
        problem = f'{target.subject} has no "{lacks}" in {config_path.written(found)}'
        facts = {"name": target.subject.name}
        self._report("LK603", problem, "name an item that is in the list, once", ("spec", "target", "path"), facts)
        return ()


def _with_text(target: Resource, path: Path, source: Path, text: str) -> str:
    splice = Splice(target.text, sort_keys=True)
    mapping_text.move(splice, target, path, GoText(text), source)
    return splice.render()
