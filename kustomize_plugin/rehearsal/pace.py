"""The clock of one cell."""

from __future__ import annotations

from typing import NamedTuple


class Pace(NamedTuple):
    """Seconds of a cell: from the onset to the second request, between probes, from the onset to the end of a row.

    `recovery` are those that a group has to answer again, once its upstream does; 0 where nobody asks. `clients` is how
    many ask at the onset.
    """

    wait: float
    interval: float
    patience: float
    recovery: float = 0.0
    clients: int = 1
