"""The findings of `lint`: the command of another package, which the wheel's metadata knows."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from importlib.metadata import entry_points

from kustomize_plugin.resources.outcome import CLEAN, FINDINGS, INTERRUPTED


class NotLintedError(Exception):
    """Lint is not installed, or could not run."""


def findings(files: list[str], select: str = "") -> list[dict[str, object]]:
    """Return what lint finds in files; `select` chooses rules as its option does. Raises NotLintedError."""
    import json

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = _lint()(["--format", "json", "--select", select, "--", *files])
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    if code not in (CLEAN, FINDINGS):
        raise NotLintedError(f"lint ended with exit code {code}")
    found: list[dict[str, object]] = json.loads(out.getvalue())
    return found


def _lint() -> Callable[[list[str]], int]:
    found = list(entry_points(group="kustomize_litellm.commands", name="lint"))
    if not found:
        raise NotLintedError("lint is not installed")
    command: Callable[[list[str]], int] = found[0].load()
    return command
