"""What a terminal gets that a pipe does not: colours, and as much as fits on a line."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    Paint = Callable[[str, str], str]

_CODES = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_WIDTH = 80


def is_read_by_eye(stream: TextIO) -> bool:
    """Tell whether a text is laid out for a terminal: the stream is one, or FORCE_COLOR says that one is behind it."""
    return stream.isatty() or _is_forced()


def paint(stream: TextIO) -> Paint:
    """Return what gives a text a style such as `bold-red`; where colours are not wanted, the text stays as it is."""
    return painted if _has_colours(stream) else plain


def painted(text: str, style: str) -> str:
    """Return a text between the codes of a style."""
    return f"\033[{';'.join(_CODES[word] for word in style.split('-'))}m{text}\033[0m"


def plain(text: str, _style: str) -> str:
    """Return the text itself."""
    return text


def width() -> int:
    """Return how many columns a line has; COLUMNS wins."""
    import shutil  # only ever needed on a terminal

    return shutil.get_terminal_size((_WIDTH, 0)).columns


def _has_colours(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return _is_forced() or (stream.isatty() and os.environ.get("TERM") != "dumb")


def _is_forced() -> bool:
    return bool(os.environ.get("FORCE_COLOR")) and not os.environ.get("NO_COLOR")
