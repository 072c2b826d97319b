"""A folder as it was in another revision, checked out beside the user's tree, which stays as it is."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_OF_HOOKS = frozenset(("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"))
_BRANCHES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


class RevisionError(Exception):
    """Git is missing, the folder is in no repository, or it has no such revision."""


class Repository:
    """The repository around a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.top = Path(self._git("rev-parse", "--show-toplevel"))

    def default(self) -> tuple[str, str]:
        """Return the commit at which the branch left the default branch, and how to call it; else HEAD.

        On the default branch itself both are the same, unless the branch is ahead of its remote.
        """
        for branch in _BRANCHES:
            try:
                base = self._git("merge-base", "HEAD", branch)
            except RevisionError:
                continue
            return base, f"{base[:9]} (where HEAD left {branch.removesuffix('/HEAD')})"
        if self._git("rev-parse", "--is-shallow-repository") == "true":
            raise RevisionError(
                "the clone is shallow, so the start of the branch is not known; fetch more history, or name REV"
            )
        return self.commit("HEAD"), "HEAD"

    def commit(self, revision: str) -> str:
        """Return the hash of a revision; raises RevisionError."""
        try:
            return self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except RevisionError:
            raise RevisionError(f'"{revision}" is not a revision of {self.top}') from None

    @contextmanager
    def checked_out(self, commit: str) -> Iterator[Path]:
        """Write a commit's files into a temporary folder, with an index of its own; submodules stay empty."""
        with TemporaryDirectory(prefix="kustomize-litellm-") as made:
            tree = Path(made).resolve() / "tree"
            tree.mkdir()
            environment = {**_environment(), "GIT_INDEX_FILE": f"{made}/index"}
            self._git("read-tree", commit, environment=environment)
            self._git("checkout-index", "--all", f"--prefix={tree}/", environment=environment, folder=self.top)
            yield tree

    def _git(self, *words: str, environment: dict[str, str] | None = None, folder: Path | None = None) -> str:
        command = ["git", "-C", str(folder or self._folder), *words]
        settings = environment or _environment()
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=settings)
        except OSError as error:
            raise RevisionError(f"cannot run git: {error.strerror}") from error
        if done.returncode:
            said = " ".join(done.stderr.decode(errors="replace").split()).removeprefix("fatal: ")
            raise RevisionError(f"git {words[0]} failed: {said or f'exit code {done.returncode}'}")
        return done.stdout.decode(errors="replace").strip()


def _environment() -> dict[str, str]:
    """Return the environment without what git sets for its hooks: it would lead to another repository or index."""
    return {key: value for key, value in os.environ.items() if key not in _OF_HOOKS}
