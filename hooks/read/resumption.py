"""Where to read on in a stream of YAML documents of which one is broken: the others are checked all the same."""

from __future__ import annotations

import re

from yaml import YAMLError

_START = re.compile(r"^---(?=[\s#]|$)", re.MULTILINE)
_VISIBLE = re.compile(r"[^\r\n\x85\u2028\u2029]")


def behind(text: str, error: YAMLError) -> str:
    """Return the text with all blanked before the next document behind an error, so that marks keep their places.

    Empty where no document follows, or nobody knows where the error is.
    """
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return ""
    start = _START.search(text, _index(text, mark))
    return _VISIBLE.sub(" ", text[: start.start()]) + text[start.start() :] if start else ""


def _index(text: str, mark: object) -> int:
    """Return the index behind the document start at which an error may stand itself."""
    index = min(int(getattr(mark, "index", 0)), len(text))
    line = text.rfind("\n", 0, index) + 1
    return line + 1 if text.startswith("---", line) else index
