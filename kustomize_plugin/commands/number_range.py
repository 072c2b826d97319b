"""Numbers on the command line."""

from __future__ import annotations

import math

import click


class PositiveSeconds(click.FloatRange):
    """A number within limits, which a NaN passes unseen and an infinity where there is no upper one."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; refuses what is none."""
        number = float(super().convert(value, param, ctx))  # type: ignore[arg-type]  # as its base is asked
        if not math.isfinite(number):
            self.fail(f"{value} is not a number of seconds.", param, ctx)
        return number
