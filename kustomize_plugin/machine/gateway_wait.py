"""A gateway that is not there yet: asked again until it serves what it should, or until the time is up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 5.0


class Patience:
    """How long a gateway is asked again: `seconds` from now on, with pauses that grow up to five seconds.

    `say` is told why the wait goes on, once for each reason; `clock` and `pause` are what tests put in place of time.
    """

    def __init__(
        self,
        seconds: float = 0,
        say: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self._pause = pause
        self._next = _FIRST_PAUSE
        self._say = say
        self._said = ""

    @property
    def left(self) -> float:
        """The seconds that are left, 0 where the time is up."""
        return max(0.0, self._end - self._clock())

    async def again(self, reason: str) -> bool:
        """Pause and tell whether to ask again; false, and at once, where the time is up."""
        left = self.left
        if left <= 0:
            return False
        if reason != self._said:
            self._say(f"{reason}; waiting, {left:.0f} s left")
            self._said = reason
        await self._pause(min(self._next, left))
        self._next = min(self._next * 2, _LONGEST_PAUSE)
        return True
