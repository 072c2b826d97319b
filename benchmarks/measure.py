"""Commands run in turns, so that a busy moment of the machine hits all of them alike."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
# An installed wheel, as users have it: the path hooks of an editable installation cost as much as the function.
SCRIPTS = REPOSITORY / ".tools" / "measured" / "bin"
PYTHON = str(SCRIPTS / "python")
FUNCTION = str(SCRIPTS / "kustomize-litellm")
DETECT_SECRETS = str(Path(sys.executable).parent / "detect-secrets")
SEARCH_PATH = os.pathsep.join([str(SCRIPTS), str(REPOSITORY / ".tools" / "bin"), os.environ.get("PATH", os.defpath)])
_KIB = 1024


@dataclass(frozen=True)
class Command:
    """What is run: its name in the table, its words, its standard input, where programs are found first, and where."""

    name: str
    words: Sequence[str]
    stdin: Path = Path(os.devnull)
    programs: Path = SCRIPTS
    folder: Path = REPOSITORY

    @property
    def environment(self) -> dict[str, str]:
        """The environment without PYTHON… variables: some forbid the bytecode files that an installation has."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return {**kept, "PATH": os.pathsep.join([str(self.programs), SEARCH_PATH])}


@dataclass
class Sample:
    """Wall times and CPU times of one command in seconds, and the most memory that it held, in bytes."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: int = 0

    @property
    def median(self) -> float:
        """The time that half of the runs stayed below."""
        return statistics.median(self.seconds)

    @property
    def cpu_median(self) -> float:
        """The CPU time that half of the runs stayed below."""
        return statistics.median(self.cpu)


def in_turns(commands: Sequence[Command], rounds: int) -> list[Sample]:
    """Run all commands once for nothing, then `rounds` times one after the other; one sample a command."""
    samples = [Sample() for _ in commands]
    for command in commands:
        _run(command)
    for _ in range(rounds):
        for command, sample in zip(commands, samples, strict=True):
            seconds, cpu, peak = _run(command)
            sample.seconds.append(seconds)
            sample.cpu.append(cpu)
            sample.peak = max(sample.peak, peak)
    return samples


def _run(command: Command) -> tuple[float, float, int]:
    """Return wall time, CPU time and peak memory of one run; its words on standard error are shown if it fails."""
    with command.stdin.open("rb") as stdin, tempfile.TemporaryFile() as stderr:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            cwd=command.folder,
            env=command.environment,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            stderr.seek(0)
            raise SystemExit(f"{command.name} failed:\n{stderr.read().decode()}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else _KIB)


def kustomize() -> str:
    """Return the path of the kustomize that is measured."""
    path = shutil.which("kustomize", path=SEARCH_PATH)
    if path is None:
        raise SystemExit("kustomize is missing; run `make tools`")
    return path


def build(directory: Path, *, run_functions: bool) -> list[str]:
    """Return the words of one build; without --enable-exec kustomize skips functions and says nothing."""
    flags = ["--enable-alpha-plugins", *(["--enable-exec"] if run_functions else [])]
    return [kustomize(), "build", *flags, str(directory)]


def program(folder: Path, text: str) -> Path:
    """Lay a script where kustomize finds it in place of our function; return the folder to look in first."""
    folder.mkdir()
    path = folder / "kustomize-litellm"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return folder


def recorded(directory: Path, scratch: Path) -> Path:
    """Return a file with the ResourceList that kustomize sends to the function when it builds a directory."""
    file = scratch / "resource-list.yaml"
    recorder = program(scratch / "recorder", f"#!/bin/sh\nexec tee '{file}'\n")
    _run(Command("the recording", build(directory, run_functions=True), programs=recorder))
    return file
