"""What a commit deletes: pre-commit names no such file, and a fragment that goes may leave a chain to nowhere."""

from __future__ import annotations

import os

from kustomize_plugin.machine import git_output
from kustomize_plugin.resources.kustomization_names import FILE_NAMES


def kustomizations() -> list[str]:
    """Return the kustomizations that may list a file which git is about to delete; none outside of a repository."""
    found = {file for path in _deleted() if path.endswith((".yaml", ".yml", ".json")) for file in _above(path)}
    return sorted(found)


def _deleted() -> list[str]:
    words = ("diff", "--cached", "--name-only", "-z", "--diff-filter=D", "--no-renames", "--relative")
    answer = git_output.of(*words) or b""
    return [path for path in answer.decode(errors="surrogateescape").split("\0") if path]


def _above(path: str) -> list[str]:
    """Return the kustomization files in a file's folder, or in the nearest folder above that has one."""
    folder = os.path.dirname(path)  # noqa: PTH120 - as all paths here
    while True:
        files = [os.path.join(folder, name) for name in FILE_NAMES]  # noqa: PTH118 - likewise
        found = [file for file in files if os.path.isfile(file)]  # noqa: PTH113 - likewise
        if found or not folder:
            return found
        folder = os.path.dirname(folder)  # noqa: PTH120 - likewise
