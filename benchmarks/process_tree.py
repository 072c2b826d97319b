"""The memory that a process and its children hold, as Linux counts it."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_KIB = 1024
_EVERY = 0.05  # seconds: to look costs, too


class Peak:
    """The most that was held at one time, in bytes: pages that several share count once in `shared_once`."""

    def __init__(self) -> None:
        self.resident = self.shared_once = 0


@contextlib.contextmanager
def watched(pid: int) -> Iterator[Peak]:
    """Yield what is filled in while the block runs."""
    peak, is_over = Peak(), threading.Event()
    thread = threading.Thread(target=_watch, args=(pid, peak, is_over), daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        is_over.set()
        thread.join()


def _watch(pid: int, peak: Peak, is_over: threading.Event) -> None:
    while not is_over.is_set():
        resident, shared_once = held(pid)
        peak.resident, peak.shared_once = max(peak.resident, resident), max(peak.shared_once, shared_once)
        time.sleep(_EVERY)


def held(pid: int) -> tuple[int, int]:
    """Return the bytes of a process with all below it, shared pages counted for each and counted once."""
    resident = shared_once = 0
    for one in _tree(pid):
        with contextlib.suppress(OSError):
            for line in (_PROC / str(one) / "smaps_rollup").read_text().splitlines():
                name, _, rest = line.partition(":")
                if name in {"Rss", "Pss"}:
                    size = int(rest.split()[0]) * _KIB
                    resident, shared_once = resident + size * (name == "Rss"), shared_once + size * (name == "Pss")
    return resident, shared_once


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and all below it have taken, those that have ended among them."""
    ticks = 0
    for one in _tree(pid):
        with contextlib.suppress(OSError):
            fields = (_PROC / str(one) / "stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for tasks in _PROC.glob(f"{pid}/task/*/children"):
        with contextlib.suppress(OSError):
            for child in tasks.read_text().split():
                yield from _tree(int(child))
