"""Has builds forked off a process that is started once; should it end, another one is started."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
from pathlib import Path

_PATIENCE = 60.0  # seconds until a process must have been started, on a machine that does much else
_NUMBER = 20  # bytes of an answer
_TRIES = 2


class StartError(Exception):
    """No process can be started."""


class BuildStarter:
    """Starts processes of a module that serves orders; see `forking`."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = threading.Lock()
        self._orders: socket.socket | None = None
        self.server: subprocess.Popen[bytes] | None = None

    def start(self, order: bytes, output: int, errors: int) -> int:
        """Return the number of a new process, which leads a group of its own; raises StartError."""
        with self._lock:
            for _ in range(_TRIES):
                with contextlib.suppress(OSError):
                    orders = self._orders or self._open()
                    socket.send_fds(orders, [order], [output, errors])
                    answer = orders.recv(_NUMBER)
                    if answer:
                        return int(answer)
                self._close()
        raise StartError("the process that starts builds ends by itself; is the installation whole?")

    def close(self) -> None:
        """End it, and all that it has started."""
        with self._lock:
            self._close()

    def _open(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.server = subprocess.Popen(
                [sys.executable, "-I", "-m", self._module, str(theirs.fileno())],
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        ours.settimeout(_PATIENCE)
        self._orders = ours
        return ours

    def _close(self) -> None:
        if self._orders is not None:
            self._orders.close()
        if self.server is not None:
            try:
                self.server.wait(1)  # it ends by itself, after those that it has started
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        self._orders = self.server = None


def _environment() -> dict[str, str]:
    """Return what a build may know: no token, no address of the cluster, and no programs but those installed with us.

    The engine is called by its whole path. It would also run git and helm, which it does not find.
    """
    return {
        "PATH": str(Path(sys.argv[0]).absolute().parent),
        "LANG": "C.UTF-8",
        "GOGC": "50",  # kustomize is the largest part of a build, and half of that is what it has not collected yet
    }
