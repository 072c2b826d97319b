"""What another program says, fit to be shown: without the sources that it quotes, and without what looks like a key."""

from __future__ import annotations

import re
from itertools import groupby

from kustomize_plugin.secrets import line_secrets

# kustomize prints a whole patch, a literal, an object; what it says about them comes before and behind
_QUOTED = (
    (re.compile(r"`[^`]*\n[^`]*`"), "`…`"),
    (re.compile(r"\[(patch|path): \"(?:[^\"\\]|\\.)*+\"\]"), r"[\1: …]"),
    (re.compile(r"(literal sources) \[[^\n]*(?=\n|\Z)"), r"\1 […]"),
    (re.compile(r"(invalid literal source) [^\n]*(?=\n|\Z)"), r"\1 …, expected key=value"),
    (re.compile(r"(?<![\w!])(![\w!]+ )`[^`\n]*`"), r"\1`…`"),
    (re.compile(r"\{\"[^\n]*(?=\n|\Z)"), "{…}"),
    (re.compile(r"\bmap\[[^\n]*(?=\n|\Z)"), "map[…]"),
    (re.compile(r"(unknown (?:anchor|tag|field|escape)\b[^'\"`\n]{0,20})(?:'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`)"), r"\1…"),
)
_OURS = re.compile(r"^\S[^\n]*: LK\d{3} ")  # cleaned where they were made


def swept(said: str) -> str:
    """Return what a program said, with an ellipsis for each source and each key that it quotes."""
    kept = groupby(said.splitlines(keepends=True), key=lambda line: _OURS.match(line) is not None)
    return "".join("".join(lines) if is_ours else _swept("".join(lines)) for is_ours, lines in kept)


def _swept(said: str) -> str:
    for pattern, shown in _QUOTED:
        said = pattern.sub(shown, said)
    return "".join(map(_line, said.splitlines(keepends=True)))


def _line(line: str) -> str:
    for start, end in sorted(line_secrets.spans(line), reverse=True):
        line = f"{line[:start]}…{line[end:]}"
    return line
