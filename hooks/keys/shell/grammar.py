"""The parser of shell, loaded for the few files that name kubectl or oc."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_SECONDS = 0.35  # of the processor for one text: what is shell takes a quarter of that for each MiB
_MOST_PIPES = 1000  # of one pipeline: the parser's time grows with their square
_LONGEST_LINE = 10_000
_DASH = re.compile(rb"(?<=[ \t=])-(?=[ \t]*<<)")  # the parser loses it, and what is right before `<<`
_JOINED = re.compile(r"(?:[^\n]*\\\n)*[^\n]*\n?")


class MissingError(Exception):
    """The parser cannot be loaded; the text says why."""


def parsed(text: str, skip: Callable[[int], None]) -> Iterator[tuple[Node, str, int]]:
    """Yield the tree of a text; of one that takes too long, the trees of its lines that name kubectl or oc.

    With each come its part of the text and where that begins. Each character is one byte to the parser. `skip` is told
    where such a line begins that takes too long itself, or the first for which no time is left.
    """
    reader = parser()
    content = _plain(text)
    if not _has_long_pipe(content) and (tree := _tree(reader, content)):
        yield tree, text, 0
        return
    end = time.process_time() + _SECONDS
    for match in _JOINED.finditer(text):
        line = match[0]
        if not ("kubectl" in line or "oc " in line):
            continue
        is_late = time.process_time() > end
        is_short = len(line) < _LONGEST_LINE and line.count("|") < _MOST_PIPES
        tree = _tree(reader, _plain(line)) if is_short and not is_late else None
        if tree:
            yield tree, line, match.start()
        else:
            skip(match.start())
        if is_late:
            return


def _has_long_pipe(content: bytes) -> bool:
    """Tell whether one pipeline has more parts than the parser can take; it may go over lines."""
    if content.count(b"|") <= _MOST_PIPES:
        return False
    parts = 0
    for line in content.split(b"\n"):
        clean = line.strip()
        if not clean or clean.startswith(b"#"):
            continue
        parts += clean.count(b"|")
        if parts > _MOST_PIPES:
            return True
        if not clean.endswith((b"|", b"&", b"\\")) and not clean.startswith(b"|"):
            parts = 0
    return False


def _plain(text: str) -> bytes:
    """Return one byte a character; a carriage return is a blank, also between a backslash and the end of a line."""
    clean = text.replace("\\\r\n", " \\\n").replace("\r", " ").replace("\0", " ").encode("ascii", "replace")
    return (
        _DASH.sub(lambda dash: b" " if clean[dash.end() : dash.end() + 1] == b"<" else b"_", clean)
        if b"<<" in clean
        else clean
    )


def _tree(parser: Parser, content: bytes) -> Node | None:
    end = time.process_time() + _SECONDS

    def read(offset: int, _point: object) -> bytes:
        return content[offset : offset + 65536]

    def is_over(_offset: int, _has_error: bool) -> bool:
        return time.process_time() > end

    try:
        tree = parser.parse(read, progress_callback=is_over)
    except ValueError:  # the time is up
        parser.reset()
        return None
    return tree.root_node


@cache
def parser() -> Parser:
    """Return the parser; raises MissingError."""
    try:
        from tree_sitter import Language, Parser
        from tree_sitter_bash import language

        return Parser(Language(language()))
    except Exception as error:  # a wheel for another machine fails in ways of its own
        raise MissingError(str(error) or type(error).__name__) from error
