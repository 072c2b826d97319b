"""What is to be looked at: each key once, by one worker at a time, some of them later."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic

from kustomize_plugin.flux.fair_order import FairOrder, Item

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0


class WorkQueue(Generic[Item]):
    """A key that is added while it waits is not added again; one that is being worked on comes back afterwards.

    `lane` says whose a key is: lanes take turns.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, lane: Callable[[Item], Hashable] = lambda _: ""
    ) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: FairOrder[Item] = FairOrder(lane)
        self._worked_on: set[Item] = set()
        self._again: set[Item] = set()
        self._later: list[tuple[float, int, Item]] = []
        self._due: dict[Item, float] = {}  # of each key the last one counts, others in `_later` are passed over
        self._failures: dict[Item, int] = {}
        self._count = 0
        self._is_closed = False

    def __len__(self) -> int:
        with self._changed:
            return len(self._waiting) + len(self._again)

    def add(self, item: Item) -> None:
        """Ask for a look as soon as there is a worker."""
        with self._changed:
            self._put(item)

    def retry(self, item: Item) -> float:
        """Ask for a look after a while, twice as long with each time in a row; returns the seconds."""
        with self._changed:
            times = self._failures[item] = self._failures.get(item, 0) + 1
            seconds = min(_FIRST_WAIT * 2.0 ** min(times - 1, 10), _LONGEST_WAIT)
            self._count += 1
            due = self._due[item] = self._clock() + seconds
            heapq.heappush(self._later, (due, self._count, item))
            self._changed.notify()
            return seconds

    def settle(self, item: Item) -> None:
        """Forget how often a key was tried again, and that it is to be."""
        with self._changed:
            self._failures.pop(item, None)
            self._due.pop(item, None)

    def take(self) -> Item | None:
        """Wait for a key; None when the queue is closed. Who takes one says `done` afterwards."""
        with self._changed:
            while not self._is_closed:
                self._put_due()
                if len(self._waiting):
                    item = self._waiting.take()
                    self._worked_on.add(item)
                    return item
                self._changed.wait(max(0.0, self._later[0][0] - self._clock()) if self._later else None)
            return None

    def done(self, item: Item) -> None:
        """Give a key back."""
        with self._changed:
            self._worked_on.discard(item)
            self._waiting.done(item)
            if item in self._again:
                self._again.discard(item)
                self._put(item)

    def close(self) -> None:
        """Let all workers go home."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _put_due(self) -> None:
        while self._later and self._later[0][0] <= self._clock():
            due, _, item = heapq.heappop(self._later)
            if self._due.get(item) == due:
                del self._due[item]
                self._put(item)

    def _put(self, item: Item) -> None:
        if item in self._worked_on:
            self._again.add(item)
        elif self._waiting.add(item):
            self._changed.notify()
