"""Text within text: which line and column of a file a place in a scalar's own text is, at any depth."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from kustomize_plugin.yamltext import entry_spans

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml.nodes import ScalarNode

Spot = tuple[int, int]  # a line and a column, both from 0
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


class TextLevel:
    """A file's own YAML text, the outermost level."""

    outer: TextLevel | None = None
    scalar: ScalarNode | None = None

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their breaks, as the parser's marks count them."""
        return _BREAK.split(self.text)

    @cached_property
    def starts(self) -> list[int]:
        """The indexes at which the lines begin."""
        return [0, *(match.end() for match in _BREAK.finditer(self.text))]

    def spot(self, line: int, column: int) -> Spot:
        """Return where in the file a line and column of this text are."""
        return line, column

    def takes(self, word: str) -> bool:
        """Tell whether a word can be written into this text as it is: one with quotes cannot, within quotes."""
        style = self.scalar.style if self.scalar is not None else None
        is_open = style not in ('"', "'") or not set(word) & {'"', "'", "\\"}
        return is_open and (self.outer is None or self.outer.takes(word))

    def body_line(self, scalar: ScalarNode) -> int:
        """Return the line of the file on which the text of a block scalar in this text begins."""
        return self.spot(entry_spans.body_line(self.lines, scalar), 0)[0]


class InnerText(TextLevel):
    """The text of a scalar in another one; `skip` is how much of its value is before it."""

    def __init__(self, scalar: ScalarNode, outer: TextLevel, skip: int = 0) -> None:
        super().__init__(scalar.value[skip:])
        self.outer = self._outer = outer
        self.scalar = self._scalar = scalar
        self._skip = skip

    def spot(self, line: int, column: int) -> Spot:
        """Return where in the file it is; the beginning of the scalar where that is unclear."""
        return self._outer.spot(*(self._in_block if self._scalar.style == "|" else self._in_line)(line, column))

    def _in_block(self, line: int, column: int) -> Spot:
        """Count from the block's first line; its lines stand as they are, behind the indentation."""
        row, outer, inner = self._first + line, self._outer.lines, self.lines
        indent = len(outer[row]) - len(inner[line]) if row < len(outer) and line < len(inner) else 0
        return row, column + max(indent, 0)

    @cached_property
    def _first(self) -> int:
        return entry_spans.body_line(self._outer.lines, self._scalar)

    def _in_line(self, line: int, column: int) -> Spot:
        index = self._skip + (self.starts[line] if line < len(self.starts) else len(self.text)) + column
        if not self._indexes:
            return self._scalar.start_mark.line, self._scalar.start_mark.column
        found = self._indexes[min(index, len(self._indexes) - 1)]
        row = bisect_right(self._outer.starts, found) - 1
        return row, found - self._outer.starts[row]

    @cached_property
    def _indexes(self) -> list[int]:
        from kustomize_plugin.yamltext import written_text  # few texts have escapes or folds, or are asked for a place

        return written_text.indexes(self._outer.text, self._scalar)
