"""What is running, and what came out: lines for those who wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from kustomize_plugin.rehearsal import duration, load
from kustomize_plugin.rehearsal.measurement import Measurement
from kustomize_plugin.rehearsal.plan import Cell
from kustomize_plugin.rehearsal.proxy_client import ProxyReply

_FEW = 3  # modes: so few are named whenever one has ended
_WHOLE_SECONDS = 10  # from here on a decimal is noise


class Watch:
    """Counts rows. `say` is called with a line for each event, `step` with the rows just done and what is running."""

    def __init__(self, total: int, say: Callable[[str], None], step: Callable[[int, str], None]) -> None:
        self.finished: list[Measurement] = []
        self._total = total
        self._say = say
        self._step = step
        self._running: list[Cell] = []
        self._end = 0.0
        self._said = ""

    def begin(self, cells: Sequence[Cell], seconds: float) -> None:
        """Note that cells begin, which take some seconds at most."""
        self._running = list(cells)
        self._end = time.monotonic() + seconds
        number = sum(len(cell.groups) for cell in cells)
        modes = ", ".join(dict.fromkeys(cell.mode.name for cell in cells))
        self._say(f"{number} of {self._total} begin, {duration.shown(seconds)} at most: {modes}")
        self._step(0, f"at most {duration.shown(seconds)}")

    def end(self, cell: Cell, rows: Sequence[Measurement]) -> None:
        """Note that a cell has ended."""
        self._running = [one for one in self._running if one is not cell]
        for row in rows:
            self.finished.append(row)
            self._say(f"{len(self.finished)} of {self._total}: {line(row)}")
        self._step(len(rows), self.running())
        self._tell_rest()

    def _tell_rest(self) -> None:
        """Say what is waited for once that is little, and again when it is less."""
        running = self.running()
        if running and running != self._said and running.count(",") < _FEW:
            self._said = running
            self._say(f"still {running}; {duration.shown(max(0.0, self._end - time.monotonic()))} more at most")

    def running(self) -> str:
        """Name the modes that still run, or nothing."""
        names = list(dict.fromkeys(cell.mode.name for cell in self._running))
        return "running: " + ", ".join(names) if names else ""


def line(row: Measurement) -> str:
    """Return a row in words."""
    times = (("first", row.first), ("after", row.after), ("later", row.steady))
    said = [f"{name} {seconds(row, reply)} s" for name, reply in times if reply is not None]
    by = [f"by {row.by.group}"] if row.by else []
    more = [load.shown(row.load)] if row.load else []
    more += [f"by itself again after {number(row, row.recovery)} s"] if row.recovery is not None else []
    return f"{row.group}, {row.mode.name}: " + ", ".join([row.outcome, *by, *said, *more])


def seconds(row: Measurement, reply: ProxyReply | None) -> str:
    """Return the seconds of a reply of a row as people read them; empty where nothing was asked."""
    found = row.seconds(reply)
    return "" if found is None else number(row, found)


def number(row: Measurement, found: float) -> str:
    """Return seconds of a row as people read them."""
    return f"{'≈' if row.scale != 1 else ''}{found:.{0 if found >= _WHOLE_SECONDS else 2}f}"
