"""An asyncio program that cleans up whatever ends it: Ctrl-C, a termination, or an error in one of its tasks."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SIGNALLED = 128


class StoppedError(Exception):
    """The process was asked to end; `code` is its exit code, 128 and the signal's number."""

    def __init__(self, code: int) -> None:
        super().__init__(f"stopped by signal {code - _SIGNALLED}")
        self.code = code


def run(program: Coroutine[Any, Any, _Result]) -> _Result:
    """Run a coroutine to its end and return its result.

    The first error of its task groups is raised by itself; Ctrl-C and a termination raise StoppedError.
    """
    received: list[int] = []
    try:
        return asyncio.run(_guarded(program, received))
    except (asyncio.CancelledError, BaseExceptionGroup) as error:
        if received:
            raise StoppedError(_SIGNALLED + received[0]) from None
        raise first(error) from None


async def _guarded(program: Coroutine[Any, Any, _Result], received: list[int]) -> _Result:
    """Cancel the program at the first signal; `received` are the numbers of all."""
    task = asyncio.ensure_future(program)
    loop = asyncio.get_running_loop()

    def stop(number: int) -> None:
        if not received:  # another one would cancel the clean-up
            task.cancel()
        received.append(number)

    for number in _SIGNALS:
        loop.add_signal_handler(number, stop, number)
    return await task


def first(error: BaseException) -> BaseException:
    """Return the first error within exception groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
