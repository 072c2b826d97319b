"""How long a rehearsal may take at most, from what its config says."""

from __future__ import annotations

from collections.abc import Iterable

from kustomize_plugin.litellm import failover_time
from kustomize_plugin.litellm.failover_time import Hop
from kustomize_plugin.rehearsal import modes
from kustomize_plugin.rehearsal.modes import Mode
from kustomize_plugin.rehearsal.plan import Cell, RehearsedGroup
from kustomize_plugin.rehearsal.rehearsal_order import PATIENCE_SECONDS, ROW_SECONDS, RehearsalOrder

_START_SECONDS = 5.0  # of one proxy on one core, its first requests included
_STORE_SECONDS = 60.0  # of a request that waits for a server of the gateway's own
_QUICK_SECONDS = 5.0  # of a row that waits for nothing


def of_wave(order: RehearsalOrder, cells: Iterable[Cell], cores: int) -> float:
    """Return the most seconds for cells that run at the same time; starts and what is over at once take turns."""
    found = list(cells)
    quick = sum(of_cell(order, cell) for cell in found if modes.is_quick(cell.mode))
    waits = [of_cell(order, cell) for cell in found if not modes.is_quick(cell.mode)]
    turns = order.wait_of(found[0]) * len(waits) if order.ways.clients > 1 else 0.0
    return len(found) * _START_SECONDS / cores + turns + max(quick, *waits, 0.0)


def of_cell(order: RehearsalOrder, cell: Cell) -> float:
    """Return the most seconds from the onset to the last answer."""
    rows = [_row(order, group, cell.mode) for group in cell.groups]
    recovery = order.recovery_of(cell)
    if modes.is_quick(cell.mode):
        return sum(rows) + _QUICK_SECONDS * len(rows) + recovery
    first = min(max(rows), PATIENCE_SECONDS * order.scale_of(cell))
    later = min(max(rows), ROW_SECONDS * order.scale_of(cell)) if cell.mode.kind == modes.HANG else 0.0
    return order.wait_of(cell) + max(first + _QUICK_SECONDS, later) + _QUICK_SECONDS + recovery


def _row(order: RehearsalOrder, group: RehearsedGroup, mode: Mode) -> float:
    """Return the most seconds that a request of a row waits."""
    known = {
        modes.SLOW: modes.SLOW_SECONDS,
        modes.LATE: modes.LATE_SECONDS,
        modes.DRIP: modes.DRIP_SECONDS * modes.DRIP_PARTS,
    }
    if mode in known:
        return known[mode] * order.scale_of_mode(mode)
    if mode.store:
        return _STORE_SECONDS
    kind = failover_time.REFUSED if modes.is_quick(mode) else failover_time.HANG
    hops = [order.plan.hop(name) for name in group.reach]
    seconds = sum(failover_time.cost(_known(hop), kind) or 0.0 for hop in hops)
    return seconds * order.scale_of_mode(mode)


def _known(hop: Hop) -> Hop:
    """Take LiteLLM's own numbers where a config does not tell."""
    timeout = hop.timeout or failover_time.DEFAULT_TIMEOUT
    retries = failover_time.DEFAULT_RETRIES if hop.retries is None else hop.retries
    return Hop(hop.name, retries, timeout, hop.stream_timeout or timeout)


def shown(seconds: float) -> str:
    """Return seconds for people: minutes where there are many."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
