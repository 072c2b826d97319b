"""A build in a process of its own: bounded in time and memory, with nothing of ours in its environment."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from kustomize_plugin.flux import conditions
from kustomize_plugin.flux.build_starter import BuildStarter
from kustomize_plugin.flux.flux_settings import MIB, Bounds
from kustomize_plugin.flux.verdict import BUILD_FAILED, BUILD_OUT_OF_MEMORY, BUILD_TIMED_OUT, RefusedError

_LAST_WORDS = 1.0
_LOOK = 0.1  # seconds between two looks at how much memory the processes have
_LARGEST_ANSWER = 16 * MIB  # a ConfigMap has one at most
_MOST_WARNINGS = 8000  # bytes
_LAST_WORDS_LENGTH = 300
_KILLED = "the build was killed, perhaps because the memory of the pod ran out; raise its limit, or build less"
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


class _Running(NamedTuple):
    """A process, which leads a group of its own, and where it says its answer."""

    pid: int
    answers: int


class BuildProcesses:
    """Has each order in JSON answered in JSON, by a process of its own; `module` is what is run for it."""

    def __init__(self, module: str, engine: str, bounds: Bounds, allows_secrets: bool = False) -> None:
        self._starter = BuildStarter(module)
        self._engine = engine
        self._bounds = bounds
        self._allows_secrets = allows_secrets
        self._running: set[int] = set()
        self._orphans: list[tuple[float, int]] = []
        self._lock = threading.Lock()
        self._is_ended = False

    def build(self, place: Workplace, path: str) -> Built:
        """Build a folder of an archive; raises RefusedError, EndedError and StartError."""
        order = {
            "archive": str(place.archive),
            "tree": str(place.tree),
            "environment": _environment(place),
            "path": path,
            "engine": self._engine,
            "allow_secrets": self._allows_secrets,
            **self._bounds._asdict(),
        }
        with (place.temporary / "stderr").open("wb+") as errors:
            with self._started(json.dumps(order).encode(), errors) as running:
                answer = self._answer(running)
            if self._is_ended:
                raise EndedError
            errors.seek(0)
            return _built(answer, errors.read(_PIECE))

    def end_all(self) -> None:
        """Kill what is running, and start nothing more."""
        with self._lock:
            self._is_ended = True
            for pid in self._running:
                _kill(pid)
        self._starter.close()

    @contextlib.contextmanager
    def _started(self, order: bytes, errors: IO[bytes]) -> Iterator[_Running]:
        answers, output = os.pipe()
        try:
            pid = self._start(order, output, errors.fileno())
            try:
                yield _Running(pid, answers)
            finally:
                self._end(_Running(pid, answers))
        finally:
            os.close(answers)

    def _start(self, order: bytes, output: int, errors: int) -> int:
        try:
            with self._lock:
                if self._is_ended:
                    raise EndedError
                pid = self._starter.start(order, output, errors)
                self._running.add(pid)
                return pid
        finally:
            os.close(output)

    def _end(self, running: _Running) -> None:
        """Kill what is left of a build, and wait until it is gone: it would write into folders that are removed."""
        with self._lock:
            self._running.discard(running.pid)
        _kill(running.pid)
        with selectors.DefaultSelector() as ready:
            ready.register(running.answers, selectors.EVENT_READ)
            while ready.select(_LAST_WORDS) and os.read(running.answers, _PIECE):
                pass
        self._forget_orphans(running.pid)

    def _forget_orphans(self, group: int) -> None:
        """Forget, a moment later, who was killed and has become our own child, as happens to the first process."""
        now = time.monotonic()
        with self._lock:
            self._orphans.append((now, group))
            due = [one for since, one in self._orphans if now - since > _LAST_WORDS]
            self._orphans = [(since, one) for since, one in self._orphans if one not in due]
        for one in due:
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-one, os.WNOHANG)[0]:
                    pass

    def _answer(self, running: _Running) -> bytes:
        """Return all that the process says; raises RefusedError where it takes too much."""
        end = time.monotonic() + self._bounds.seconds
        said = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(running.answers, selectors.EVENT_READ)
            while True:
                if ready.select(_LOOK):
                    piece = os.read(running.answers, _PIECE)
                    said += piece
                    if not piece:
                        if not said:  # on a busy machine a build may end itself before its time-out is seen here
                            self._refuse(running.pid, end, 0)
                        return bytes(said)
                self._refuse(running.pid, end, len(said))

    def _refuse(self, group: int, end: float, size: int) -> None:
        if time.monotonic() > end:
            message = f"the build was not done after {self._bounds.seconds:g} s; raise --build-timeout, or build less"
            raise RefusedError(BUILD_TIMED_OUT, message)
        if size > _LARGEST_ANSWER:
            raise RefusedError(BUILD_FAILED, f"the build renders to more than {_LARGEST_ANSWER // MIB} MiB")
        if _memory_of(group) > self._bounds.memory:
            raise RefusedError(BUILD_OUT_OF_MEMORY, out_of_memory(self._bounds.memory))


def out_of_memory(memory: int) -> str:
    """Say that a build took too much."""
    return f"the build took more than {memory // MIB} MiB of memory; raise --build-memory, or build less"


def _environment(place: Workplace) -> dict[str, str]:
    """Return the folders that are a build's own."""
    return {"HOME": str(place.home), "XDG_CONFIG_HOME": str(place.home), "TMPDIR": str(place.temporary)}


def _built(answer: bytes, errors: bytes) -> Built:
    try:
        found = json.loads(answer)
    except ValueError:
        said = " ".join(errors.decode(errors="replace").split())[-_LAST_WORDS_LENGTH:]
        if said:
            raise RefusedError(BUILD_FAILED, f"the build ended without an answer: {said}") from None
        raise RefusedError(BUILD_OUT_OF_MEMORY, _KILLED) from None
    if "text" in found:
        return Built(found["text"], conditions.cut("\n".join(found["warnings"]), _MOST_WARNINGS).splitlines())
    # as long as a status may be: it is kept for each ExternalArtifact, and logged
    raise RefusedError(found["reason"], conditions.cut("\n".join(found["lines"])))


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


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
