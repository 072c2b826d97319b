"""One entry of model_list → the text of a fragment's deployment, as its author wrote it where that is possible."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml import YAMLError, scan
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.tokens import AliasToken, AnchorToken, TagToken

from kustomize_plugin.adoption.config_reading import ConfigReading, trimmed
from kustomize_plugin.adoption.entry_removal import Edit
from kustomize_plugin.config.litellm_config import same
from kustomize_plugin.yamltext import emit, entry_spans, go_scalar, loading, nodes

_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")  # 014 is 12 to YAML 1.1 and 14 to YAML 1.2
_NAME = "model_name"


class DeploymentText:
    """`lines` are a mapping in block style at column 0; `comments` are above it, in front of its dash."""

    def __init__(self, comments: list[str], lines: list[str]) -> None:
        self.comments = comments
        self.lines = lines


class Deployments:
    """Writes the deployments of one config's model_list."""

    def __init__(self, reading: ConfigReading) -> None:
        self._reading = reading
        found = reading.sequence("model_list")
        self._node = found[1] if found else None
        self._items = reading.items("model_list")

    def text(self, index: int) -> DeploymentText:
        """Return an entry's text: verbatim where it says the same without the rest of the config, else written anew."""
        entry = self._reading.entries[index]
        values = {key: value for key, value in entry.items() if key != _NAME} if isinstance(entry, dict) else {}
        node = self._node.value[index] if self._node is not None else None
        above = self._items.above(self._reading.text, index) if self._items else []
        if self._items and isinstance(node, MappingNode) and not node.flow_style:
            verbatim = self._verbatim(node, values, self._items.stops[index])
            if verbatim is not None and says(verbatim.lines, values):
                return DeploymentText(trimmed([*above, *verbatim.comments]), verbatim.lines)
        start, stop = self._region(index, node)
        inside = self._reading.comments(start, stop)
        return DeploymentText(trimmed([*above, *inside]), emit.block(_ordered(values), 0).split("\n"))

    def _region(self, index: int, node: Node | None) -> tuple[int, int]:
        if self._items:
            return self._items.dashes[index], self._items.stops[index]
        return (node.start_mark.index, entry_spans.end(node)) if node is not None else (0, 0)

    def _verbatim(self, node: MappingNode, values: dict[str, object], stop: int) -> DeploymentText | None:
        """Cut the pairs but model_name out of the text, moved to column 0."""
        text = self._reading.text
        column = node.value[0][0].start_mark.column if node.value else 0
        start = int(node.value[0][0].start_mark.index) if node.value else stop
        comments, pieces = [], []
        for key, value in node.value:
            end = max(entry_spans.region_end(text, value, column), entry_spans.line_end(text, int(key.end_mark.index)))
            if key.value == _NAME:
                comments += self._reading.comments(start, end)
            elif key.value not in values:
                return None
            else:
                edits = list(respelled(value, values[key.value]))
                pieces.append(_applied(text, start, end, edits))
            start = end
        pieces.append(text[start:stop])
        first = " " * column + pieces[0] if not pieces[0].startswith((" ", "#", "\n")) else pieces[0]
        lines = [_dedented(line, column) for line in "".join([first, *pieces[1:]]).rstrip("\n").split("\n")]
        while lines and (not lines[0] or lines[0].startswith("#")):
            comments.append(lines.pop(0))
        return DeploymentText(trimmed(comments), lines)


def _dedented(line: str, column: int) -> str:
    return line[column:] if not line[:column].strip(" ") else line.lstrip(" ")


def _applied(text: str, start: int, stop: int, edits: list[Edit]) -> str:
    parts, position = [], start
    for first, last, new in sorted(edits):
        parts += [text[position:first], new]
        position = last
    return "".join((*parts, text[position:stop]))


def respelled(node: Node, value: object) -> Iterator[Edit]:
    """Yield an edit for each plain scalar that kustomize, or YAML 1.2, would read as something else than LiteLLM."""
    if isinstance(node, ScalarNode) and node.tag == nodes.PLAIN and node.value and "\n" not in node.value:
        if not same(go_scalar.read(node.value), value) or _LEADING_ZERO.fullmatch(node.value):
            stop = int(node.end_mark.index)
            yield stop - len(node.value), stop, emit.scalar(value)
    elif isinstance(node, SequenceNode) and isinstance(value, list):
        for item, element in zip(node.value, value, strict=False):
            yield from respelled(item, element)
    elif isinstance(node, MappingNode) and isinstance(value, dict):
        for key, item in node.value:
            if isinstance(key, ScalarNode) and key.value in value:
                yield from respelled(item, value[key.value])


def says(lines: list[str], values: dict[str, object]) -> bool:
    """Tell whether a text by itself means the values to kustomize, without anchors that nobody could follow."""
    text = "\n".join(lines) + "\n"
    try:
        if any(mark in text for mark in "&*!") and any(
            isinstance(token, AliasToken | AnchorToken | TagToken) for token in scan(text, Loader=loading.Loader)
        ):
            return False
        return same(nodes.value(nodes.compose(text)), values)
    except (YAMLError, ValueError):
        return False


def _ordered(values: dict[str, object]) -> dict[str, object]:
    return {key: values[key] for key in ("litellm_params", "model_info") if key in values}
