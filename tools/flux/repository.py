"""A git repository that a test pushes to and a git server serves."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

_ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
_AUTHOR = {
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "tests"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "tests@example.com"),
}


class Repository:
    """A bare repository in `root`, and the folder of a checkout beside it."""

    def __init__(self, root: Path, name: str) -> None:
        self._bare = root / f"{name}.git"
        self.folder = root / name
        self.path = self._bare.name
        self._git("init", "--quiet", "--bare", "--initial-branch=main", self._bare, cwd=root)
        self._git("init", "--quiet", "--initial-branch=main", self.folder, cwd=root)

    def write(self, files: Mapping[str, str | None]) -> None:
        """Write files into the checkout, remove those that are None."""
        for name, text in files.items():
            file = self.folder / name
            if text is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")

    def push(self, files: Mapping[str, str | None]) -> str:
        """Write files, and push all that the checkout holds; returns the commit."""
        self.write(files)
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "--message", "a change")
        self._git("push", "--quiet", self._bare, "main")
        return self._git("rev-parse", "HEAD").strip()

    def remove(self) -> None:
        """Remove both."""
        shutil.rmtree(self._bare)
        shutil.rmtree(self.folder)

    def _git(self, *words: object, cwd: Path | None = None) -> str:
        environment = {**os.environ, **_ALONE, **_AUTHOR}
        command = ["git", *map(str, words)]
        done = subprocess.run(
            command, cwd=cwd or self.folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout
