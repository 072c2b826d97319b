"""Suppressions: comments that silence a rule on their line, each with a reason."""

from __future__ import annotations

import re

from hooks.rule import finding
from hooks.source import Source
from kustomize_plugin.finding import Finding, Location

_OURS = re.compile(r"kustomize-litellm:\s*ignore(?:\[(?P<codes>[^\]]*)\])?(?P<reason>[^\n]*)")
_THEIRS = re.compile(r"gitleaks:allow|pragma: allowlist (?:nextline )?secret")
_SECRET_CODES = ("LK401", "LK402")
_COMMENT_ENDS = " \t-#*/>"


class Suppression:
    """One comment; it silences its own line, or the next one where it stands alone."""

    def __init__(self, where: Location, codes: list[str], reason: str, line: int) -> None:
        self.where = where
        self.codes = codes
        self.reason = reason
        self.line = line
        self.used = False


def is_mentioned(source: Source) -> bool:
    """Tell whether a file can hold a suppression of ours."""
    return "kustomize-litellm:" in source.text


def in_source(source: Source) -> list[Suppression]:
    """Return the suppressions of a file."""
    if not is_mentioned(source):
        return []
    found = []
    for number, line in enumerate(source.lines, 1):
        match = _OURS.search(line) if "kustomize-litellm:" in line else None
        if match is None or ("`" in line[: match.start()] and "`" in match["reason"]):  # quoted, as in a page
            continue
        alone = not line[: match.start()].strip(" \t#/<!-*")
        codes = [code.strip() for code in (match["codes"] or "").split(",") if code.strip()]
        where = Location(source.path, number, match.start() + 1)
        reason = match["reason"].strip(_COMMENT_ENDS)
        found.append(Suppression(where, codes, reason, number + 1 if alone else number))
    return found


def apply(
    source: Source, findings: list[Finding], known: set[str], ran: set[str]
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


def _allowed(source: Source, lines: set[int]) -> set[int]:
    """Return which of the lines other scanners for secrets are told to let through."""
    shown = dict(enumerate(source.lines, 1)) if lines else {}
    return {
        line
        for line in lines
        if _THEIRS.search(shown.get(line, "")) or "pragma: allowlist nextline secret" in shown.get(line - 1, "")
    }


def _silenced(one: Finding, by_line: dict[int, list[Suppression]], allowed: set[int]) -> bool:
    if one.where is None:
        return False
    for suppression in by_line.get(one.where.line, ()):
        if one.code in suppression.codes and suppression.reason:
            suppression.used = True
            return True
    return one.code in _SECRET_CODES and one.where.line in allowed


def _flaws(one: Suppression, known: set[str], ran: set[str]) -> list[Finding]:
    if not one.codes:
        return [finding("LK002", one.where, "the suppression names no rule; write ignore[LK301] and a reason")]
    unknown = [code for code in one.codes if code not in known]
    if unknown:
        return [finding("LK002", one.where, f'the suppression names "{unknown[0]}", which is no rule; see RULES.md')]
    if not one.reason:
        return [finding("LK002", one.where, f"the suppression of {one.codes[0]} has no reason; write one behind the ]")]
    if not one.used and ran.issuperset(one.codes):
        return [finding("LK003", one.where, f"nothing on the line is a {', '.join(one.codes)}; remove the suppression")]
    return []
