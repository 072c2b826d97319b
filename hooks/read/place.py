"""Marks of the parser → file:line:column, also inside a text within the file."""

from __future__ import annotations

from kustomize_plugin.finding import Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml.nodes import Node, ScalarNode

    from kustomize_plugin.hooks.read.text import Text
    from kustomize_plugin.yamltext.text_level import TextLevel


class Place:
    """Turns marks into locations; those of a `level` count from the beginning of that text within the file."""

    def __init__(self, source: Text, level: TextLevel | None = None) -> None:
        self.source = source
        self._level = level

    @property
    def level(self) -> TextLevel:
        """The text in which the marks count."""
        return self._level or self.source.level

    def owner(self, node: Node) -> Place:  # noqa: ARG002 - patches bring in nodes of other files
        """Return the places of the text that a node came from."""
        return self

    def of(self, node: Node) -> Location:
        """Return where a node begins."""
        return self.at(node.start_mark.line, node.start_mark.column)

    def at(self, line: int, column: int) -> Location:
        """Return the place of a line and column that count from 0."""
        row, column = (line, column) if self._level is None else self._level.spot(line, column)
        return Location(self.source.path, row + 1, column + 1)

    def body_line(self, scalar: ScalarNode) -> int:
        """Return the line of the file, from 0, on which the text of a block scalar in the document begins."""
        return self.level.body_line(scalar)
