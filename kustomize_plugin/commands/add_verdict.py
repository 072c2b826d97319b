"""What lint says about a fragment that was just written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kustomize_plugin.commands import lint_findings
from kustomize_plugin.finding import ERROR, Finding, Location

_NOT_PROVIDED, _UNLOCKED = "LK403", "LK204"
_RULES = frozenset(("LK2", _NOT_PROVIDED))


def of(path: Path) -> Verdict:
    """Lint the fragment's file; raises lint_findings.NotLintedError."""
    return Verdict(path, lint_findings.findings([str(path)], _RULES))


class Verdict:
    """`refusals` are errors in the fragment itself; `unprovided` and `unlocked` say what has to follow elsewhere."""

    def __init__(self, path: Path, findings: list[Finding]) -> None:
        self.refusals: list[str] = []
        self.unprovided = self.unlocked = ""
        self._document: Path | None = None
        for one in findings:
            if one.where is not None and Path(one.where.file).resolve() == path.resolve():
                self._take(Location(str(path), one.where.line, one.where.column), one)

    def _take(self, where: Location, one: Finding) -> None:
        if one.code == _NOT_PROVIDED:
            self._take_unprovided(one)
        elif one.code == _UNLOCKED:  # only what is written can be locked
            self.unlocked = self.unlocked or one.message
        elif one.severity == ERROR:
            self.refusals.append(f"{where}: {one.code} {one.message}")

    def _take_unprovided(self, one: Finding) -> None:
        if not self.unprovided:
            self.unprovided = one.remedy
            document = one.facts.get("document")
            self._document = Path(str(document)).resolve() if document else None

    def document(self, files: Iterable[Path]) -> Path | None:
        """Return which of the files it wants the key in, by the name that the caller has for it."""
        return next((file for file in files if file.resolve() == self._document), None)
