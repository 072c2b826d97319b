"""Who is next: lanes take turns, so that one with much work, or with work that never ends, keeps no other waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)


class FairOrder(Generic[Item]):
    """Items that wait, each once; of a lane they come in the order of arrival. `lane` says in which an item is."""

    def __init__(self, lane: Callable[[Item], Hashable]) -> None:
        self._lane = lane
        self._lanes: dict[Hashable, dict[Item, None]] = {}
        self._waiting: set[Item] = set()
        self._worked_on: dict[Item, Hashable] = {}
        self._busy: Counter[Hashable] = Counter()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, item: Item) -> bool:
        """Let an item wait; false where it does already."""
        if item in self._waiting:
            return False
        self._waiting.add(item)
        self._lanes.setdefault(self._lane(item), {})[item] = None
        return True

    def take(self) -> Item:
        """Return the next one, of a lane that nobody works on if there is one; its lane goes to the end."""
        lane = next((one for one in self._lanes if one not in self._busy), next(iter(self._lanes)))
        items = self._lanes.pop(lane)
        item = next(iter(items))
        del items[item]
        if items:
            self._lanes[lane] = items
        self._waiting.discard(item)
        self._worked_on[item] = lane
        self._busy[lane] += 1
        return item

    def done(self, item: Item) -> None:
        """Take note that nobody works on it any more."""
        lane = self._worked_on.pop(item, None)
        self._busy[lane] -= 1
        if self._busy[lane] <= 0:
            del self._busy[lane]
