"""What is to be rehearsed, as a value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kustomize_plugin.rehearsal import applicability, plan, promise, rehearsal_config, store_settings, stores
from kustomize_plugin.rehearsal.endpoints import Endpoint
from kustomize_plugin.rehearsal.measurement import Measurement
from kustomize_plugin.rehearsal.modes import Mode
from kustomize_plugin.rehearsal.pace import Pace
from kustomize_plugin.rehearsal.plan import Cell, Plan, RehearsedGroup
from kustomize_plugin.rehearsal.promise import Promise
from kustomize_plugin.rehearsal.rehearsal_config import Rewritten
from kustomize_plugin.rehearsal.stores import Door

PATIENCE_SECONDS = 300.0  # of one request
_RECOVERY_SECONDS = 60.0  # besides the longest cooldown: of probes, and of a busy machine
ROW_SECONDS = 240.0  # from the onset to the last request of a row


class Ways(NamedTuple):
    """How a rehearsal asks and judges.

    Without an `endpoint` a group is asked where its mode says. `clients` is how many ask at the onset; with `recovery`
    each group is asked until it answers by itself again. `strict` judges by more than what the authors chose.
    """

    endpoint: Endpoint | None = None
    clients: int = 1
    recovery: bool = False
    strict: bool = False


class RehearsalOrder:
    """A config's values, the seconds allowed, and the factor that shortens time-outs.

    `stores` are the gateway's own servers, with the reason why one cannot be run here. `deployed` is the release of
    LiteLLM that will run the config; empty where nobody knows. `failover` is what its authors chose.
    """

    def __init__(
        self,
        values: dict[str, object],
        budget: float,
        scale: float = 1.0,
        deployed: str = "",
        failover: object = None,
        ways: Ways = Ways(),  # noqa: B008 - it cannot be changed
    ) -> None:
        self.values = values
        self.budget = budget
        self.scale = scale
        self.deployed = deployed
        self.ways = ways
        self.plan = Plan(values)
        self.interval = rehearsal_config.health_interval(values)
        self.stores = {name: _reason(stores.missing(name)) for name in store_settings.found(values)}
        self._failover = None if ways.strict else failover

    def left_out(self, cells: Iterable[Cell]) -> list[str]:
        """Return what the configs of all cells lack; a server of its own is in those that break it."""
        here = {cell.mode.store: Door(0, "") for cell in cells if cell.mode.store}
        return Rewritten(self.values, lambda _: "", 1, here).left_out

    def scale_of(self, cell: Cell) -> float:
        """Return the factor for a cell."""
        return self.scale_of_mode(cell.mode)

    def scale_of_mode(self, mode: Mode) -> float:
        """Return the factor for a mode: where LiteLLM does not wait, there is nothing to shorten."""
        return self.scale if mode.waits else 1.0

    def wait_of(self, cell: Cell) -> float:
        """Return the seconds from the onset to the request that is judged; probes keep their own clock."""
        return self.budget * (1 if self.interval else self.scale_of(cell))

    def recovery_of(self, cell: Cell) -> float:
        """Return the seconds that a cell's groups have to answer by themselves again; 0 where nobody asks."""
        if not self.ways.recovery:
            return 0.0
        longest = max(self.plan.longest_cooldown(group) for group in cell.groups)
        return longest * self.scale_of(cell) + _RECOVERY_SECONDS

    def pace(self, cell: Cell) -> Pace:
        """Return the clock of a cell."""
        patience = ROW_SECONDS * self.scale_of(cell)
        return Pace(self.wait_of(cell), self.interval, patience, self.recovery_of(cell), self.ways.clients)

    def promise(self, group: str) -> Promise | None:
        """Return what the rows of a group are judged by; None for the budget alone."""
        return promise.of_group(self._failover, self.values, group)

    def row(self, group: RehearsedGroup, cell: Cell) -> Measurement:
        """Return the row of a group in a cell, still without figures."""
        return Measurement(group, cell.mode, self.scale_of(cell), shortest=self.plan.shortest_wait(group, cell.mode))

    def cells(
        self, groups: Iterable[RehearsedGroup], modes: Iterable[Mode], *, named: bool = True
    ) -> tuple[list[Cell], list[Measurement]]:
        """Return what is run, and the rows of what cannot be, with the reason.

        Servers that the config does not have are no such reason where nobody `named` a mode.
        """
        cells, idle = [], []
        wanted = list(groups)
        for mode in (one for one in modes if named or not one.store or one.store in self.stores):
            reasons = {
                group.name: applicability.obstacle(group, mode, self.ways.endpoint, self.stores) for group in wanted
            }
            cells += plan.cells([group for group in wanted if not reasons[group.name]], [mode])
            for group in wanted:
                if reasons[group.name]:
                    row = Measurement(group, mode)
                    row.message = f"not rehearsed: {reasons[group.name]}"
                    idle.append(row)
        return cells, idle


def _reason(program: str) -> str:
    return f"{program} is not on PATH" if program else ""
