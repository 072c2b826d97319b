"""A build in a process of its own: bounded in time and memory, with nothing of ours in its environment."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from kustomize_plugin.flux.flux_settings import MIB, Bounds
from kustomize_plugin.flux.verdict import BUILD_FAILED, BUILD_OUT_OF_MEMORY, BUILD_TIMED_OUT, RefusedError

_LOOK = 0.1  # seconds between two looks at how much memory the processes have
_LARGEST_ANSWER = 16 * MIB  # a ConfigMap has one at most
_PIECE = 256 * 1024
_PAGE = os.sysconf("SC_PAGE_SIZE")


class EndedError(Exception):
    """The renderer ends, and its builds with it: of this one nothing is known."""


class Workplace(NamedTuple):
    """The folders of one build, all empty but for the archive."""

    archive: Path
    tree: Path
    home: Path
    temporary: Path


class Built(NamedTuple):
    """What a folder renders to, and what `build` would have said beside it."""

    text: str
    warnings: list[str]


class BuildProcesses:
    """Starts builds; `module` is run by the same Python, and answers an order in JSON with an answer in JSON."""

    def __init__(self, module: str, engine: str, bounds: Bounds, allows_secrets: bool = False) -> None:
        self._module = module
        self._engine = engine
        self._bounds = bounds
        self._allows_secrets = allows_secrets
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._is_ended = False

    def build(self, place: Workplace, path: str) -> Built:
        """Build a folder of an archive; raises RefusedError and EndedError."""
        order = {
            "archive": str(place.archive),
            "path": path,
            "engine": self._engine,
            "allow_secrets": self._allows_secrets,
            **self._bounds._asdict(),
        }
        with (place.temporary / "stderr").open("wb+") as errors, self._started(place, errors) as process:
            answer = self._answer(process, json.dumps(order).encode())
            if self._is_ended:
                raise EndedError
            errors.seek(0)
            return _built(answer, process.returncode, errors.read(_PIECE))

    def end_all(self) -> None:
        """Kill what is running, and start nothing more."""
        with self._lock:
            self._is_ended = True
            for process in self._running:
                _kill(process)

    @contextlib.contextmanager
    def _started(self, place: Workplace, errors: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
        command = [sys.executable, "-I", "-m", self._module]
        with self._lock:
            if self._is_ended:
                raise EndedError
            process = subprocess.Popen(
                command,
                cwd=place.tree,
                env=_environment(place),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
            self._running.add(process)
        try:
            with process:
                try:
                    yield process
                finally:
                    _kill(process)
        finally:
            with self._lock:
                self._running.discard(process)
            _reap(process.pid)

    def _answer(self, process: subprocess.Popen[bytes], order: bytes) -> bytes:
        """Return all that the process says; raises RefusedError where it takes too much."""
        if process.stdin is None or process.stdout is None:  # never, but for the types
            return b""
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(order)
            process.stdin.close()
        end = time.monotonic() + self._bounds.seconds
        said = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(process.stdout, selectors.EVENT_READ)
            while True:
                if ready.select(_LOOK):
                    piece = os.read(process.stdout.fileno(), _PIECE)
                    said += piece
                    if not piece:
                        break
                self._refuse(process, end, len(said))
        process.wait()
        return bytes(said)

    def _refuse(self, process: subprocess.Popen[bytes], end: float, size: int) -> None:
        if time.monotonic() > end:
            message = f"the build was not done after {self._bounds.seconds:g} s; raise --build-timeout, or build less"
            raise RefusedError(BUILD_TIMED_OUT, message)
        if size > _LARGEST_ANSWER:
            raise RefusedError(BUILD_FAILED, f"the build renders to more than {_LARGEST_ANSWER // MIB} MiB")
        if _memory_of(process.pid) > self._bounds.memory:
            raise RefusedError(BUILD_OUT_OF_MEMORY, out_of_memory(self._bounds.memory))


def out_of_memory(memory: int) -> str:
    """Say that a build took too much."""
    return f"the build took more than {memory // MIB} MiB of memory; raise --build-memory, or build less"


def _environment(place: Workplace) -> dict[str, str]:
    """Return what a build may know: no token, no address of the cluster, and no programs but those installed with us.

    The engine is called by its whole path. It would also run git and helm, which it does not find.
    """
    return {
        "PATH": str(Path(sys.argv[0]).absolute().parent),
        "HOME": str(place.home),
        "XDG_CONFIG_HOME": str(place.home),
        "TMPDIR": str(place.temporary),
        "LANG": "C.UTF-8",
        "GOGC": "50",  # kustomize is the largest part of a build, and half of that is what it has not collected yet
    }


def _built(answer: bytes, code: int, errors: bytes) -> Built:
    try:
        found = json.loads(answer)
    except ValueError:
        reason = f"signal {-code}" if code < 0 else f"exit code {code}"
        said = " ".join(errors.decode(errors="replace").split())[-300:]
        raise RefusedError(BUILD_FAILED, f"the build ended with {reason}{said and f': {said}'}") from None
    if "text" in found:
        return Built(found["text"], found["warnings"])
    raise RefusedError(found["reason"], "\n".join(found["lines"]))


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _reap(group: int) -> None:
    """Forget those of a group that have become our own children, as they do where we are the first process."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-group, os.WNOHANG)[0]:
            pass


def _memory_of(group: int) -> int:
    """Return how many bytes of memory the processes of a group have, what they share counted once in each."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[2]) == group:
            total += int(fields[21]) * _PAGE
    return total
