"""What lint says about a fragment that was just written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from kustomize_plugin.finding import ERROR, Location
from kustomize_plugin.machine import linting

_NOT_PROVIDED, _UNLOCKED = "LK403", "LK204"
_RULES = f"LK2,{_NOT_PROVIDED}"


class Verdict:
    """`refusals` are errors in the fragment itself, `unprovided` and `unlocked` what has to follow elsewhere."""

    def __init__(self, path: Path) -> None:
        """Lint the fragment's file; raises linting.NotLintedError."""
        self.refusals: list[str] = []
        self.unprovided = self.unlocked = ""
        for one in linting.findings([str(path)], _RULES):
            if Path(str(one.get("file") or ".")).resolve() == path.resolve():
                self._take(path, one)

    def _take(self, path: Path, one: dict[str, object]) -> None:
        code, message = str(one["code"]), str(one["message"])
        if code == _NOT_PROVIDED:
            self.unprovided = self.unprovided or message
        elif code == _UNLOCKED:  # only what is written can be locked
            self.unlocked = self.unlocked or message
        elif one["severity"] == ERROR:
            line, column = (int(str(one.get(name) or 0)) for name in ("line", "column"))
            self.refusals.append(f"{Location(str(path), line, column)}: {code} {message}")

    def document(self, files: Iterable[Path]) -> Path | None:
        """Return which of the files it wants the key in; lint may call it from another folder than ours."""
        for file in sorted(files, key=lambda one: len(one.parts)):
            parts = file.resolve().parts
            tails = "|".join(re.escape("/".join(parts[index:])) for index in range(1, len(parts)))
            if re.search(rf"add the key to (?:\.\./)*/?(?:{tails})(?![\w./-])", self.unprovided):
                return file
        return None
