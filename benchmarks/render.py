"""What the merge adds to a `kustomize build`.

For any function, and for any strategic-merge patch, kustomize loads its own schema of the Kubernetes API. The overlays
have such patches, so there the schema is loaded in either case. Without its patch the production overlay would have its
first function pay for that; the function that is `cat` shows how much.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks import measure, report
from benchmarks.measure import PYTHON, REPOSITORY, Command

ROUNDS = 20
BUDGET = 2.3
OVERLAYS = ("production", "local")
_PATCHES = "patches:\n  - path: patches/replicas.yaml\n\n"
_CAT = "#!/bin/sh\nexec cat\n"
_PYTHON = f"#!{PYTHON}\nimport sys\nsys.stdout.buffer.write(sys.stdin.buffer.read())\n"


def main() -> None:
    """Print one table for each overlay."""
    with tempfile.TemporaryDirectory() as scratch:
        cat = measure.program(Path(scratch) / "cat", _CAT)
        python = measure.program(Path(scratch) / "python", _PYTHON)
        for overlay in OVERLAYS:
            _overlay(f"overlays/{overlay}", REPOSITORY / "overlays" / overlay, cat, python)
        _overlay("overlays/production without its patch", _without_patch(Path(scratch)), cat, python)


def _without_patch(scratch: Path) -> Path:
    for name in ("base", "overlays"):
        shutil.copytree(REPOSITORY / name, scratch / name)
    file = scratch / "overlays" / "production" / "kustomization.yaml"
    text = file.read_text(encoding="utf-8").replace(_PATCHES, "")
    file.write_text(text, encoding="utf-8")
    if "patches" in text:
        raise SystemExit(f"{file} has other patches than the benchmark knows")
    return file.parent


def _overlay(name: str, directory: Path, cat: Path, python: Path) -> None:
    running = measure.build(directory, run_functions=True)
    commands = [
        Command("function skipped", measure.build(directory, run_functions=False)),
        Command("a function that is cat", running, programs=cat),
        Command("a Python function that does nothing", running, programs=python),
        Command("kustomize-litellm", running),
    ]
    samples = measure.in_turns(commands, ROUNDS)
    report.times(f"kustomize build {name}", commands, samples)
    skipped, own = samples[0].median, samples[-1].median
    report.budget("the build with the function / without", own / skipped, BUDGET, "x")


if __name__ == "__main__":
    report.machine()
    main()
