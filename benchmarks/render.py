"""What the merge adds to a `kustomize build`.

For any function, and for any strategic-merge patch, kustomize loads its own schema of the Kubernetes API. The
production overlay has no patch, so there the first function pays for that; the function that is `cat` shows how much.
The local overlay has patches, so there the schema is loaded in either case.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import measure, report
from benchmarks.measure import REPOSITORY, Command

ROUNDS = 20
BUDGET = 2.3
OVERLAYS = ("production", "local")
_CAT = "#!/bin/sh\nexec cat\n"
_PYTHON = f"#!{sys.executable}\nimport sys\nsys.stdout.buffer.write(sys.stdin.buffer.read())\n"


def main() -> None:
    """Print one table for each overlay."""
    with tempfile.TemporaryDirectory() as scratch:
        cat = measure.program(Path(scratch) / "cat", _CAT)
        python = measure.program(Path(scratch) / "python", _PYTHON)
        for overlay in OVERLAYS:
            _overlay(overlay, cat, python)


def _overlay(name: str, cat: Path, python: Path) -> None:
    directory = REPOSITORY / "overlays" / name
    running = measure.build(directory, run_functions=True)
    commands = [
        Command("function skipped", measure.build(directory, run_functions=False)),
        Command("a function that is cat", running, programs=cat),
        Command("a Python function that does nothing", running, programs=python),
        Command("kustomize-litellm", running),
    ]
    samples = measure.in_turns(commands, ROUNDS)
    report.times(f"kustomize build overlays/{name}", commands, samples)
    skipped, own = samples[0].median, samples[-1].median
    report.budget("the build with the function / without", own / skipped, BUDGET, "x")


if __name__ == "__main__":
    report.machine()
    main()
