"""Many fragments: the function's share of a large build, and how time and memory of the filter grow."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import gateways, measure, report
from benchmarks.measure import FUNCTION, Command, Sample

ROUNDS = 9
BUILD_FRAGMENTS = 1000
FILTER_FRAGMENTS = (500, 5000)
SHARE_BUDGET = 30.0
GROWTH_BUDGET = 12.0
MEMORY_BUDGET = 400.0
_MB = 10**6


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as scratch:
        _build(Path(scratch))
        _filter(Path(scratch))


def _build(scratch: Path) -> None:
    folder = gateways.kustomization(scratch / "gateway", BUILD_FRAGMENTS)
    commands = [
        Command("kustomize build, function skipped", measure.build(folder, run_functions=False)),
        Command("the function alone, on what kustomize sends", [FUNCTION], measure.recorded(folder, scratch)),
    ]
    samples = measure.in_turns(commands, ROUNDS)
    report.times(f"{BUILD_FRAGMENTS:,} fragments in one build", commands, samples)
    share = 100 * samples[1].median / samples[0].median
    report.budget("the function's time, of what kustomize takes", share, SHARE_BUDGET, "%")


def _filter(scratch: Path) -> None:
    commands = [
        Command(f"{count:,}", [FUNCTION], gateways.stream(scratch / f"{count}.yaml", count))
        for count in FILTER_FRAGMENTS
    ]
    samples = measure.in_turns(commands, ROUNDS)
    rows = [_row(command, sample) for command, sample in zip(commands, samples, strict=True)]
    title = f"Short fragments through the filter ({ROUNDS} runs)"
    report.table(title, ("fragments", "median s", "min s", "peak MB"), rows)
    few, many = samples
    times = FILTER_FRAGMENTS[1] // FILTER_FRAGMENTS[0]
    report.budget(f"time for {times} times the fragments", many.median / few.median, GROWTH_BUDGET, "x")
    report.budget("peak memory", many.peak / _MB, MEMORY_BUDGET, "MB")


def _row(command: Command, sample: Sample) -> tuple[str, ...]:
    return command.name, f"{sample.median:.2f}", f"{min(sample.seconds):.2f}", f"{sample.peak / _MB:.0f}"


if __name__ == "__main__":
    report.machine()
    main()
