"""The regular expressions of patch targets, which are Go's: their time is that of the text, however they are nested.

Python's own engine tries one way after the other, and a pattern of a pull request can have more ways than anybody waits
for. Here all ways are walked at once. What is read: literals, `.`, classes, groups, `|`, `*`, `+`, `?`, anchors.
"""

from __future__ import annotations

from collections.abc import Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    Fits = Callable[[str], bool]

_LONGEST = 1000  # characters; no name is as long
_SPECIAL = frozenset("\\.+*?()|[]{}^$")
_DIGITS = frozenset("0123456789")
_WORD = _DIGITS | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_CLASSES = {"d": _DIGITS, "w": _WORD, "s": frozenset("\t\n\f\r ")}


class UnknownPatternError(Exception):
    """The pattern says something that is not read here, or is none."""


class _Step:
    """A step of all ways: what a character must be (none: it needs no character), and the steps after it."""

    __slots__ = ("anchor", "fits", "following")

    def __init__(self, fits: Fits | None = None, anchor: str = "") -> None:
        self.fits = fits
        self.anchor = anchor
        self.following: list[_Step] = []


class GoPattern:
    """A pattern as kustomize uses it: the whole text must fit. Raises UnknownPatternError."""

    def __init__(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise UnknownPatternError
        self._text = text
        self._at = 0
        self._end = _Step()
        first, last = self._choice(0)
        if self._at < len(text):
            raise UnknownPatternError
        last.following.append(self._end)
        self._first = first

    def fits(self, text: str) -> bool:
        """Tell whether the pattern describes all of a text."""
        steps = self._reached([self._first], at_start=True, at_end=not text)
        for index, char in enumerate(text, 1):
            after = [then for step in steps if step.fits and step.fits(char) for then in step.following]
            steps = self._reached(after, at_start=False, at_end=index == len(text))
        return self._end in steps

    @staticmethod
    def _reached(steps: list[_Step], *, at_start: bool, at_end: bool) -> set[_Step]:
        """Return the steps that can be reached without another character."""
        found: set[_Step] = set()
        pending = steps
        while pending:
            step = pending.pop()
            if step in found:
                continue
            found.add(step)
            holds = not step.anchor or (at_start if step.anchor == "^" else at_end)
            if step.fits is None and holds:
                pending.extend(step.following)
        return found

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        char = self._peek()
        if not char:
            raise UnknownPatternError
        self._at += 1
        return char

    def _choice(self, depth: int) -> tuple[_Step, _Step]:
        first, last = _Step(), _Step()
        while True:
            begun, ended = self._sequence(depth)
            first.following.append(begun)
            ended.following.append(last)
            if self._peek() != "|":
                return first, last
            self._at += 1

    def _sequence(self, depth: int) -> tuple[_Step, _Step]:
        first = last = _Step()
        while self._peek() not in ("", "|", ")"):
            begun, ended = self._repeated(*self._atom(depth))
            last.following.append(begun)
            last = ended
        return first, last

    def _repeated(self, begun: _Step, ended: _Step) -> tuple[_Step, _Step]:
        sign = self._peek()
        if sign not in ("*", "+", "?"):
            return begun, ended
        self._at += 1
        if self._peek() == "?":  # lazy: the same texts fit
            self._at += 1
        if self._peek() in ("*", "+", "?"):
            raise UnknownPatternError
        first, last = _Step(), _Step()
        first.following = [begun] if sign == "+" else [begun, last]
        ended.following = [last] if sign == "?" else [begun, last]
        return first, last

    def _atom(self, depth: int) -> tuple[_Step, _Step]:
        char = self._next()
        if char == "(":
            return self._group(depth)
        if char in ("^", "$"):
            step = _Step(anchor=char)
        elif char == ".":
            step = _Step(lambda one: one != "\n")
        elif char == "[":
            step = _Step(self._class())
        elif char == "\\":
            step = _Step(self._escaped().__contains__)
        elif char in _SPECIAL - {"]", "}"}:
            raise UnknownPatternError
        else:
            step = _Step(char.__eq__)
        return step, step

    def _group(self, depth: int) -> tuple[_Step, _Step]:
        if self._peek() == "?":
            self._at += 1
            if self._next() != ":":
                raise UnknownPatternError
        if depth > _LONGEST // 20:
            raise UnknownPatternError
        found = self._choice(depth + 1)
        if self._next() != ")":
            raise UnknownPatternError
        return found

    def _escaped(self) -> frozenset[str]:
        char = self._next()
        if char in _CLASSES:
            return _CLASSES[char]
        if char.isalnum() or not char.isascii():
            raise UnknownPatternError
        return frozenset(char)

    def _class(self) -> Fits:
        is_not = self._peek() == "^"
        self._at += is_not
        chars: set[str] = set()
        ranges: list[tuple[str, str]] = []
        is_first = True
        while is_first or self._peek() != "]":
            is_first = False
            self._one_of(chars, ranges)
        self._at += 1
        return lambda one: (one in chars or any(low <= one <= high for low, high in ranges)) is not is_not

    def _one_of(self, chars: set[str], ranges: list[tuple[str, str]]) -> None:
        """Read a character, a range or an escaped class of a class."""
        low = self._next()
        if low == "[":  # a class with a name, such as [:alpha:], or an oversight
            raise UnknownPatternError
        found = self._escaped() if low == "\\" else frozenset(low)
        if self._peek() != "-" or self._text[self._at + 1 : self._at + 2] in ("]", ""):
            chars |= found
            return
        self._at += 1
        high = self._next()
        if len(found) > 1 or high in ("\\", "[") or high < min(found):
            raise UnknownPatternError
        ranges.append((min(found), high))
