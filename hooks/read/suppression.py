"""Suppressions: comments that silence a rule on their line, each with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.finding import Finding, Location
from kustomize_plugin.hooks.read import file_purpose
from kustomize_plugin.hooks.read.text_file import TextFile

_OURS = r"kustomize-litellm:\s*ignore(?:\[(?P<codes>[^\]\n]{0,1000})\])?"
# where YAML's comments begin; a quote opens a scalar only at the scalar's beginning: `it's` and `KEY="…"` are plain
_COMMENT = (
    r"""(?:^|[-?:,]\s|[\[{,]|["']:)\s*(?:[!&]\S{0,99}\s+){0,2}(?:"(?:[^"\\]|\\.)*+(?:"|$)|'(?:[^']|'')*+(?:'|$))"""
    r"|(?P<comment>(?:^|(?<=\s))\#|\{\{-?\s*/\*)"
)
# JSON has none, but for the dialects that have those of JavaScript
_JSON_COMMENT = r"""\"(?:[^\"\\]|\\.)*+(?:\"|$)|(?P<comment>//|/\*|\#)"""
# nor is what stands between the quotes of a program or of a file of settings
_QUOTED = r"""\"(?:[^\"\\]|\\.)*+(?:\"|$)|'(?:[^'\\]|\\.)*+(?:'|$)|(?P<comment>//|/\*|\#|--|<!--|;)"""
_JSON = (".json", ".jsonc", ".json5", ".jsonl", ".ipynb")
_SETTINGS = (".toml", ".ini", ".cfg", ".conf", ".env", ".tfvars", ".properties", ".sh", ".bash")
_THEIRS = r"gitleaks:allow|pragma: allowlist (?:nextline )?secret"
_NEXT_LINE = "pragma: allowlist nextline secret"
_SECRET_CODES = ("LK401", "LK402")
_COMMENT_BEGINS = " \t#/<!-*"
_COMMENT_ENDS = " \t-#*/>"


class Suppression:
    """One comment; it silences its own line, or the next one where it is alone."""

    def __init__(self, where: Location, codes: list[str], reason: str, line: int) -> None:
        self.where = where
        self.codes = codes
        self.reason = reason
        self.line = line
        self.used: set[str] = set()


def is_mentioned(source: TextFile) -> bool:
    """Tell whether a file can hold a suppression of ours."""
    return "kustomize-litellm:" in source.text


def in_source(source: TextFile) -> list[Suppression]:
    """Return the suppressions of a file."""
    if not is_mentioned(source):
        return []
    pattern = _pattern(source)
    found: list[Suppression] = []
    for number, line in enumerate(source.lines, 1):
        if "kustomize-litellm:" in line:
            found += _on_line(Location(source.path, number), line, pattern)
    return found


def _pattern(source: TextFile) -> str:
    """Return how comments begin in a file; empty where any text may be one."""
    if source.path.endswith(_JSON):
        return _JSON_COMMENT
    if source.is_yaml:
        return _COMMENT
    return _QUOTED if source.path.endswith(_SETTINGS) or file_purpose.is_program(source.path) else ""


def _on_line(where: Location, line: str, pattern: str) -> Iterator[Suppression]:
    """Yield the suppressions of one line; the reason of each ends where the next one begins."""
    first, last = line.find("`"), line.rfind("`")
    begin = _comment(line, line.index("kustomize-litellm:"), pattern)
    matches = [
        match
        for match in re.finditer(_OURS, line)
        if match.start() >= begin and not 0 <= first < match.start() <= match.end() <= last  # quoted, as in a page
    ]
    alone = bool(matches) and not line[: matches[0].start()].strip(_COMMENT_BEGINS)
    ends = [*(match.start() for match in matches[1:]), len(line)]
    for match, end in zip(matches, ends, strict=False):
        codes = [code.strip() for code in (match["codes"] or "").split(",") if code.strip()]
        place = Location(where.file, where.line, match.start() + 1)
        reason = line[match.end() : end].strip(_COMMENT_ENDS)
        yield Suppression(place, codes, reason, where.line + 1 if alone else where.line)


def _comment(line: str, first: int, pattern: str) -> int:
    """Return the index at which the comment of a line begins, or behind its end: a value silences nothing.

    `first` is where its words are; `pattern` finds comments.
    """
    head = line[:first].strip(" \t-")
    if not pattern or (head and not head.strip(_COMMENT_BEGINS)):  # also that of another language, in a block scalar
        return 0
    return next((match.start() for match in re.finditer(pattern, line) if match["comment"]), len(line))


def apply(
    source: TextFile, findings: list[Finding], known: set[str], ran: set[str]
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings of a file that are not silenced, and those about the suppressions themselves.

    Whether one is used can only be told where all its rules have run.
    """
    suppressions = in_source(source)
    by_line: dict[int, list[Suppression]] = {}
    for suppression in suppressions:
        by_line.setdefault(suppression.line, []).append(suppression)
    allowed = _allowed(source, {one.where.line for one in findings if one.where and one.code in _SECRET_CODES})
    left = [one for one in findings if not _silenced(one, by_line, allowed)]
    return left, [flaw for one in suppressions for flaw in _flaws(one, known, ran)]


def _allowed(source: TextFile, lines: set[int]) -> set[int]:
    """Return which of the lines other scanners for secrets are told to let through."""
    shown = dict(enumerate(source.lines, 1)) if lines else {}
    pattern = _pattern(source)
    return {
        line
        for line in lines
        if _allows(shown.get(line, ""), _THEIRS, pattern) or _allows(shown.get(line - 1, ""), _NEXT_LINE, pattern)
    }


def _allows(line: str, words: str, pattern: str) -> bool:
    """Tell whether a comment of a line has these words."""
    found = list(re.finditer(words, line))
    return bool(found) and found[-1].start() >= _comment(line, found[0].start(), pattern)


def _silenced(one: Finding, by_line: dict[int, list[Suppression]], allowed: set[int]) -> bool:
    if one.where is None:
        return False
    for suppression in by_line.get(one.where.line, ()):
        if one.code in suppression.codes and suppression.reason:
            suppression.used.add(one.code)
            return True
    return one.code in _SECRET_CODES and one.where.line in allowed


def _flaws(one: Suppression, known: set[str], ran: set[str]) -> list[Finding]:
    if not one.codes:
        return [Finding("LK002", "the suppression names no rule", "write ignore[LK301] and a reason", one.where)]
    unknown = [code for code in one.codes if code not in known]
    if unknown:
        problem = f'the suppression names "{unknown[0]}", which is not a rule'
        return [Finding("LK002", problem, "see RULES.md", one.where, {"rule": unknown[0]})]
    if not one.reason:
        problem = f"the suppression of {one.codes[0]} has no reason"
        return [Finding("LK002", problem, "write one after the ]", one.where, {"rule": one.codes[0]})]
    idle = ", ".join(code for code in one.codes if code in ran and code not in one.used)
    if idle:
        what = f"{idle} from the suppression" if idle != ", ".join(one.codes) else "the suppression"
        return [Finding("LK003", f"the line has no finding of {idle}", f"remove {what}", one.where)]
    return []
