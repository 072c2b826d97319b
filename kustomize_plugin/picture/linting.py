"""The findings of `lint` for a report: the command of another package, which the wheel's metadata knows."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

from kustomize_plugin import kustomization, nodes
from kustomize_plugin.outcome import CLEAN, FINDINGS


class NotLintedError(Exception):
    """Lint is not installed, or could not run."""


def findings(path: Path) -> list[dict[str, object]]:
    """Return what lint finds in a file, or in all files that a kustomization is made of; raises NotLintedError."""
    import json

    files = _files(path)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = _lint()(["--format", "json", "--", *files])
    if code not in (CLEAN, FINDINGS):
        raise NotLintedError(f"lint ended with exit code {code}")
    found: list[dict[str, object]] = json.loads(out.getvalue())
    return found


def groups(path: Path) -> dict[str, str]:
    """Map the files of a kustomization to the groups that their fragments define, where a file has one."""
    found: dict[str, str] = {}
    for file in kustomization.scan(path).files if path.is_dir() else ():
        for root in kustomization.nodes_of(file):
            name = nodes.value(nodes.follow(root, ("spec", "modelName")))
            if isinstance(name, str):
                found[os.path.normpath(file)] = name
    return found


def _files(path: Path) -> list[str]:
    if not path.is_dir():
        return [str(path)]
    graph = kustomization.scan(path)
    return list(dict.fromkeys(os.path.normpath(file) for file in [*graph.kustomizations, *graph.files]))


def _lint() -> Callable[[list[str]], int]:
    found = list(entry_points(group="kustomize_litellm.commands", name="lint"))
    if not found:
        raise NotLintedError("lint is not installed")
    command: Callable[[list[str]], int] = found[0].load()
    return command
