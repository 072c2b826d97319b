"""Leaves streams as garbage while ContextVars are set; run by LiteLLM's Python in the folder of a hedge.py.

Before Python 3.12 a collection may begin inside ContextVar.set(): contexts of many sizes, and each moment in it, are
tried. With the argument `without` the hedge is not imported.
"""

from __future__ import annotations

import gc
import sys
from contextvars import Context, ContextVar

from litellm import CustomStreamWrapper

if "without" not in sys.argv:
    sys.path.insert(0, ".")
    __import__("hedge")

MOMENTS = 8  # at which of the next allocations the collector begins


class Logging:
    """What LiteLLM's stream tells when it is collected."""

    def __init__(self, variables: list[ContextVar[int]]) -> None:
        self.variables = variables

    def _restore_correlation_context_if_unclaimed(self) -> None:
        for one in self.variables:
            one.set(0)


def leave(variables: list[ContextVar[int]]) -> None:
    stream = CustomStreamWrapper.__new__(CustomStreamWrapper)
    stream.logging_obj = Logging(variables)
    stream.itself = stream  # so it is garbage for the collector


def try_all(variables: list[ContextVar[int]]) -> None:
    for one in variables:
        one.set(0)
    for number in range(MOMENTS * len(variables)):
        leave(variables)
        variable = variables[number // MOMENTS]
        gc.set_threshold(gc.get_count()[0] + 1 + number % MOMENTS, 1000, 1000)
        gc.enable()
        variable.set(number)
        gc.disable()


gc.collect()
gc.disable()
for size in range(1, 60):
    Context().run(try_all, [ContextVar(f"variable {number}") for number in range(size)])
