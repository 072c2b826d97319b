"""What shows that placeholders do not stay: a script sets their Secret again, or a page says what to fill in."""

from __future__ import annotations

import posixpath
import re

from kustomize_plugin.finding import ERROR, WARNING
from kustomize_plugin.hooks.read import file_purpose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kustomize_plugin.hooks.read.text_file import TextFile

_SET_AGAIN = r"\b(?:patch|create|replace|edit)\s+secrets?\b[^\n]{{0,300}}[\s\"'/]{0}\b"
_APPLIED = re.compile(r"\b(?:apply|create|replace)\b[^\n]{0,300}?\s(?:-f|--filename)[ =]+[\"']?([^\s\"';|&]+)")
# a path that only the shell knows
_OPEN = re.compile(r"[$*?{\[(`]")
_FENCE = ("```", "~~~")
_COMMAND = re.compile(r"\b(?:kubectl|oc)\s")
_ENTRY = re.compile(r"^\s*+(?:[-*+]|\d+[.)])?\s*+")
_ASKED = re.compile(r"\b(?:edit|fill|replace|change|adjust|update|customi[sz]e)\b", re.IGNORECASE)


def severity(source: TextFile, start: int, secret: str, file: str, exists: Callable[[str], bool]) -> str:
    """Return how grave it is that a command applies the placeholders of a file; empty where something fills them in."""
    if file_purpose.is_page(source.path):
        return WARNING if _is_told(source.text[:start], posixpath.basename(file)) else ERROR
    name, after = posixpath.basename(file), source.text[start:]
    if secret and re.search(_SET_AGAIN.format(re.escape(secret)), after):
        return ""
    others = [one for one in _APPLIED.findall(after) if posixpath.basename(one) != name]
    return "" if any(_is_local(one, exists) for one in others) else ERROR


def _is_local(path: str, exists: Callable[[str], bool]) -> bool:
    """Tell whether a Secret is applied later that is not in git, so that nobody can say here what it holds."""
    is_plain = "://" not in path and not _OPEN.search(path)
    return is_plain and "secret" in posixpath.basename(path).lower() and not exists(path)


def _is_told(before: str, name: str) -> bool:
    """Tell whether a page has a sentence about the file, or asks for values right before the command."""
    paragraph: list[str] = []
    is_code = was_blank = False
    for line in before.splitlines():
        bare = line.strip()
        if bare.startswith(_FENCE):
            is_code = not is_code
            continue
        if is_code and bare.startswith("#"):
            paragraph.append(bare)
        if is_code or _COMMAND.search(line):
            continue
        if name in line and not _is_listed(line, name):
            return True
        if bare and was_blank:
            paragraph = []
        was_blank = not bare
        paragraph += [bare] if bare else []
    return _ASKED.search(" ".join(paragraph)) is not None


def _is_listed(line: str, name: str) -> bool:
    """Tell whether a line names a file and says nothing of it."""
    words = _ENTRY.sub("", line).replace("`", " ").replace("*", " ").split()
    return len(words) == 1 and words[0].endswith(name)
