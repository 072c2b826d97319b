"""A progress bar on a terminal, and nothing at all elsewhere."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Protocol, TextIO


class Step(Protocol):
    """Moves the bar on; `said` replaces what is beside it."""

    def __call__(self, steps: int = 1, said: str = "") -> None:
        """Count steps as done."""


@contextlib.contextmanager
def bar(stream: TextIO, said: str, total: int | None) -> Iterator[Step]:
    """Show a bar as long as the context lasts, of which nothing stays; `total` is None where nobody knows it."""
    if not stream.isatty():  # rich ends even a bar that it does not draw with an empty line
        yield _ignore
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=stream), transient=True) as drawn:
        task = drawn.add_task(said, total=total)

        def step(steps: int = 1, said: str = "") -> None:
            drawn.update(task, advance=steps, description=said or None)

        yield step


def _ignore(steps: int = 1, said: str = "") -> None:
    """Draw nothing."""
