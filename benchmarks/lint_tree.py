"""`lint` on a GitOps tree against the scanners that people use today, on one changed file, and as the tree grows.

The scanners look only for secrets, `lint` applies all its rules: the comparison is in their favour.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks import measure, report, trees
from benchmarks.measure import DETECT_SECRETS, PYTHON, SCRIPTS, SEARCH_PATH, Command, Sample
from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order

ROUNDS = 5
ROUNDS_ONE_FILE = 25
FILES = 3600
SIZES = (900, 1800, 3600, 7200)
SMALL_SIZES = (45, 150, 300, 600)  # of the smallest most is the start of either program
ROUNDS_SMALL = 11
GITLEAKS_BUDGET, DETECT_SECRETS_BUDGET = 5.0, 10.0
ONE_FILE_BUDGET = 8.0
GROWTH_BUDGET = 10.0
PARSED_BUDGET = 250.0  # that mention LiteLLM, hold a Secret, or lead to one that does
MEMORY_BUDGET = 100.0
_LINT = str(SCRIPTS / "kustomize-litellm-lint")
_MB = 10**6


def main() -> None:
    """Print all tables."""
    with tempfile.TemporaryDirectory() as scratch:
        folders = [_repository(Path(scratch) / str(size), size) for size in SIZES]
        tree = folders[SIZES.index(FILES)]
        _parsed(tree)
        _scanners(tree)
        _small([_repository(Path(scratch) / str(size), size) for size in SMALL_SIZES])
        _one_file(tree)
        _growth(folders)


def _gitleaks(tree: Path) -> Command:
    program = shutil.which("gitleaks", path=SEARCH_PATH)
    if program is None:
        raise SystemExit("gitleaks is missing; run `make gitleaks`")
    return Command("gitleaks dir", [program, "dir", ".", "--no-banner", "--log-level", "error"], folder=tree)


def _small(folders: list[Path]) -> None:
    """Measure small trees, each tool in turn: CPU time says more than wall time, for gitleaks takes all cores."""
    pairs = [(Command(folder.name, [_LINT], folder=folder), _gitleaks(folder)) for folder in folders]
    bare = Command("0", [PYTHON, "-c", "import re"])
    samples = measure.in_turns([bare, *(one for pair in pairs for one in pair)], ROUNDS_SMALL)
    rows = [("python -c 'import re'", *_milliseconds(samples[0]), *[""] * 4)]
    for folder, ours, theirs in zip(folders, samples[1::2], samples[2::2], strict=True):
        ratios = (theirs.median / ours.median, theirs.cpu_median / ours.cpu_median)
        told = (f"{ratio:.1f}" for ratio in ratios)
        rows.append((f"{int(folder.name):,} files", *_milliseconds(ours), *_milliseconds(theirs), *told))
    columns = ("", "lint ms", "its CPU", "gitleaks ms", "its CPU", "x", "x CPU")
    report.table(f"Small trees ({ROUNDS_SMALL} runs)", columns, rows)


def _milliseconds(sample: Sample) -> tuple[str, str]:
    return f"{sample.median * 1000:.0f}", f"{sample.cpu_median * 1000:.0f}"


def _parsed(tree: Path) -> None:
    """Count the files that are parsed: a parser costs a hundred times more than the searches before it."""
    with contextlib.chdir(tree):
        tally = lint.run(Order(["."])).tally
    assert tally is not None  # noqa: S101 - files were named
    report.budget(f"parsed of {tally.files:,} files", tally.parsed, PARSED_BUDGET, "files")


def _scanners(tree: Path) -> None:
    commands = [
        Command("kustomize-litellm lint, all rules", [_LINT], folder=tree),
        Command("kustomize-litellm lint --select LK4", [_LINT, "--select", "LK4"], folder=tree),
        _gitleaks(tree),
        Command("detect-secrets scan", [DETECT_SECRETS, "scan"], folder=tree),
    ]
    samples = measure.in_turns(commands, ROUNDS)
    report.times(f"A GitOps tree of {FILES:,} files", commands, samples)
    ours, _, theirs, others = (sample.median for sample in samples)
    report.target("gitleaks / lint", theirs / ours, GITLEAKS_BUDGET, "x")
    report.target("detect-secrets / lint", others / ours, DETECT_SECRETS_BUDGET, "x")


def _one_file(tree: Path) -> None:
    """Measure what a commit of one file pays; a hook gets the names of the changed files."""
    commands = [
        Command("python -I -S -c pass", [PYTHON, "-I", "-S", "-c", "pass"]),
        Command("a README of the tree", [_LINT, "apps/app-0/README.md"], folder=tree),
        Command("a Deployment of the tree", [_LINT, "apps/app-0/base/deployment.yaml"], folder=tree),
        Command("a kustomization of the tree", [_LINT, "apps/app-0/base/kustomization.yaml"], folder=tree),
        Command("a config of this repository", [_LINT, "base/configmap.yaml"]),
    ]
    samples = measure.in_turns(commands, ROUNDS_ONE_FILE)
    report.times("The hook on one changed file", commands, samples)
    report.budget("a hook / a bare interpreter", samples[2].median / samples[0].median, ONE_FILE_BUDGET, "x")


def _growth(folders: list[Path]) -> None:
    commands = [Command(f"{size:,}", [_LINT], folder=folder) for size, folder in zip(SIZES, folders, strict=True)]
    samples = measure.in_turns(commands, ROUNDS)
    rows = [_row(command, sample) for command, sample in zip(commands, samples, strict=True)]
    report.table(f"Trees of several sizes ({ROUNDS} runs)", ("files", "median s", "min s", "peak MB"), rows)
    times = SIZES[-1] / SIZES[0]
    report.budget(f"time for {times:g} times the files", samples[-1].median / samples[0].median, GROWTH_BUDGET, "x")
    report.budget("peak memory", samples[-1].peak / _MB, MEMORY_BUDGET, "MB")


def _row(command: Command, sample: Sample) -> tuple[str, ...]:
    return command.name, f"{sample.median:.2f}", f"{min(sample.seconds):.2f}", f"{sample.peak / _MB:.0f}"


def _repository(folder: Path, files: int) -> Path:
    """Write a tree and let git track it, as a hook finds it."""
    trees.gitops(folder, files)
    for words in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


if __name__ == "__main__":
    report.machine()
    main()
