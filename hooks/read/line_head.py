"""What is on a line before an index."""

from __future__ import annotations

import re


class LineHead:
    """The head of a line, for indexes that only rise: many on one long line cost no more than on many short ones.

    `start` is where the line begins, `counts` how often each of the characters asked for is before the index.
    """

    def __init__(self, text: str, index: int, chars: str) -> None:
        self._text = text
        self._begin(text.rfind("\n", 0, index) + 1, chars)

    def _begin(self, start: int, chars: str) -> None:
        self.start = self.end = start
        self.counts = dict.fromkeys(chars, 0)

    def move(self, index: int) -> None:
        """Go on to an index at or behind the last one."""
        line_break = self._text.rfind("\n", self.end, index)
        if line_break >= 0:
            self._begin(line_break + 1, "".join(self.counts))
        for char in self.counts:
            self.counts[char] += self._text.count(char, self.end, index)
        self.end = index

    def begins_with(self, pattern: str) -> bool:
        """Tell whether the head begins so."""
        return re.compile(pattern).match(self._text, self.start, self.end) is not None

    def tail(self, length: int) -> str:
        """Return the last characters before the index, at most so many and none of an earlier line."""
        return self._text[max(self.start, self.end - length) : self.end]
