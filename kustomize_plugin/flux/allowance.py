"""How often something may be told of the same object: some times at once, and then now and then."""

from __future__ import annotations

import time
from collections.abc import Callable

from kustomize_plugin.flux.external_artifact import Key

_AT_ONCE = 25
_SECONDS = 30.0  # for one more
_MOST_KEYS = 10_000


class Allowance:
    """One thread asks."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[Key, tuple[float, float]] = {}

    def take(self, key: Key) -> bool:
        """Tell whether there is something left for a key, and take it."""
        now = self._clock()
        left, since = self._left.get(key, (float(_AT_ONCE), now))
        left = min(_AT_ONCE, left + (now - since) / _SECONDS)
        if left < 1:
            return False
        if len(self._left) >= _MOST_KEYS:
            self._left.clear()
        self._left[key] = (left - 1, now)
        return True
