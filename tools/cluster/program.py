"""A server of a test cluster as a process: started, killed, started again with the same words."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_STOP = 20.0  # seconds


class ProgramError(Exception):
    """A program cannot be run; its message is one line."""


class Program:
    """What it says is added to a log of its name in `folder`.

    `command` and `environment` may be changed between two starts.
    """

    def __init__(
        self, command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None, name: str = ""
    ) -> None:
        self.command = [str(word) for word in command]
        self.folder = folder
        self.environment = dict(environment or {})
        self.name = name or Path(command[0]).name
        self.log = folder / f"{self.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process it is or last was; 0 before the first start."""
        return self._process.pid if self._process else 0

    @property
    def is_running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Run it; raises ProgramError where it cannot be run."""
        environment = {**os.environ, **self.environment}
        with self.log.open("ab") as log:
            try:
                self._process = subprocess.Popen(
                    self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, env=environment
                )
            except OSError as error:
                raise ProgramError(f"cannot run {self.command[0]}: {error.strerror}") from error

    def stop(self) -> int:
        """End it in good order, and by force where it takes too long; returns its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash does."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """End it in good order, and run it again."""
        self.stop()
        self.start()

    def last_word(self) -> str:
        """Return the last line of its log."""
        said = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return said[-1] if said else "it said nothing"

    def _end(self, by: signal.Signals) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(by)
        try:
            return self._process.wait(_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
