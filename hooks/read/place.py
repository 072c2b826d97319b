"""Marks of the parser → file:line:column, also inside a block scalar."""

from __future__ import annotations

from kustomize_plugin.finding import Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml.nodes import Node, ScalarNode

    from kustomize_plugin.hooks.read.text import Text


class Place:
    """Turns marks into locations; inside a block scalar the marks count from the scalar's first line."""

    def __init__(self, source: Text, scalar: ScalarNode | None = None) -> None:
        self.source = source
        self._scalar = scalar
        self._inner: list[str] = []  # the scalar's own lines, once one of them is asked for
        self._first = 0  # and where the first of them stands

    def of(self, node: Node) -> Location:
        """Return where a node begins."""
        return self.at(node.start_mark.line, node.start_mark.column)

    def at(self, line: int, column: int) -> Location:
        """Return the place of a line and column that count from 0."""
        scalar = self._scalar
        if scalar is None:
            return Location(self.source.path, line + 1, column + 1)
        if scalar.style != "|":
            return Location(self.source.path, scalar.start_mark.line + 1, scalar.start_mark.column + 1)
        if not self._inner:
            self._inner, self._first = scalar.value.split("\n"), _body_line(self.source, scalar)
        outer, lines, inner = self._first + line, self.source.lines, self._inner
        indent = len(lines[outer]) - len(inner[line]) if outer < len(lines) and line < len(inner) else 0
        return Location(self.source.path, outer + 1, column + max(indent, 0) + 1)

    def body_line(self, scalar: ScalarNode) -> int:
        """Return the line of the file, from 0, on which the text of a block scalar in the document begins."""
        return self.of(scalar).line if self._scalar is not None else _body_line(self.source, scalar)


def _body_line(source: Text, scalar: ScalarNode) -> int:
    from kustomize_plugin.yamltext import entry_spans  # brings the parser, which most files do not need

    return entry_spans.body_line(source.lines, scalar)
