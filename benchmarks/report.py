"""Tables, budgets and the machine, in print."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Command, Sample, kustomize

_WIDTH = 100
_MILLISECONDS = 1000
_CONSOLE = Console(width=_WIDTH, highlight=False)


def machine() -> None:
    """Print what the figures were measured on."""
    version = subprocess.run([kustomize(), "version"], capture_output=True, text=True, check=True).stdout.strip()
    python = f"Python {platform.python_version()}"
    _CONSOLE.print(f"{python}, kustomize {version}, {os.cpu_count()} cores, {platform.machine()}, {load()}")


def load() -> str:
    """Return how busy the machine was in the last minute, for a title."""
    return f"load {os.getloadavg()[0]:.1f}"


def times(title: str, commands: Sequence[Command], samples: Sequence[Sample]) -> None:
    """Print the times of each command, and the ratio of its median to that of the first one; CPU counts all cores."""
    first = samples[0].median
    rows = [
        (
            command.name,
            f"{sample.median * _MILLISECONDS:.1f}",
            f"{min(sample.seconds) * _MILLISECONDS:.1f}",
            f"{sample.median / first:.2f}",
            f"{statistics.median(sample.cpu) * _MILLISECONDS:.1f}",
        )
        for command, sample in zip(commands, samples, strict=True)
    ]
    table(f"{title} ({len(samples[0].seconds)} runs)", ("", "median ms", "min ms", "x first", "CPU ms"), rows)


def table(title: str, columns: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table whose first column is text and whose others are numbers."""
    printed = Table()
    for index, column in enumerate(columns):
        printed.add_column(column, justify="right" if index else "left")
    for row in rows:
        printed.add_row(*row)
    _CONSOLE.print(f"\n[bold]{title}[/]")
    _CONSOLE.print(printed)


def budget(what: str, measured: float, limit: float, unit: str) -> None:
    """Print one budget and whether it was met."""
    verdict = "met" if measured <= limit else "not met"
    _CONSOLE.print(f"{what}: {measured:.3g} {unit}, budget {limit:g} {unit}: {verdict}")


def target(what: str, measured: float, least: float, unit: str) -> None:
    """Print one figure that should be large, and whether it is large enough."""
    verdict = "met" if measured >= least else "not met"
    _CONSOLE.print(f"{what}: {measured:.3g} {unit}, target {least:g} {unit}: {verdict}")
