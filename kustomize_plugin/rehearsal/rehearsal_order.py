"""What is to be rehearsed, as a value."""

from __future__ import annotations

from collections.abc import Iterable

from kustomize_plugin.rehearsal import applicability, plan, promise, rehearsal_config
from kustomize_plugin.rehearsal.endpoints import Endpoint
from kustomize_plugin.rehearsal.measurement import Measurement
from kustomize_plugin.rehearsal.modes import Mode
from kustomize_plugin.rehearsal.plan import Cell, Plan, RehearsedGroup
from kustomize_plugin.rehearsal.promise import Promise
from kustomize_plugin.rehearsal.rehearsal_config import Rewritten

PATIENCE_SECONDS = 300.0  # of one request, and of all requests of a row
ROW_SECONDS = PATIENCE_SECONDS


class RehearsalOrder:
    """A config's values, the seconds allowed, and the factor that shortens time-outs.

    `deployed` is the release of LiteLLM that will run the config; empty where nobody knows. `failover` is what its
    authors chose, `strict` judges them by more than that. Without an `endpoint` a group is asked where its mode says.
    """

    def __init__(  # noqa: PLR0913 - an order is its facts
        self,
        values: dict[str, object],
        budget: float,
        scale: float = 1.0,
        deployed: str = "",
        *,
        failover: object = None,
        strict: bool = False,
        endpoint: Endpoint | None = None,
    ) -> None:
        self.values = values
        self.budget = budget
        self.scale = scale
        self.deployed = deployed
        self.endpoint = endpoint
        self.plan = Plan(values)
        self.interval = rehearsal_config.health_interval(values)
        self.left_out = Rewritten(values, lambda _: "", 1).left_out
        self._failover = None if strict else failover

    def scale_of(self, cell: Cell) -> float:
        """Return the factor for a cell."""
        return self.scale_of_mode(cell.mode)

    def scale_of_mode(self, mode: Mode) -> float:
        """Return the factor for a mode: where LiteLLM does not wait, there is nothing to shorten."""
        return self.scale if mode.waits else 1.0

    def wait_of(self, cell: Cell) -> float:
        """Return the seconds from the onset to the request that is judged; probes keep their own clock."""
        return self.budget * (1 if self.interval else self.scale_of(cell))

    def promise(self, group: str) -> Promise | None:
        """Return what the rows of a group are judged by; None for the budget alone."""
        return promise.of_group(self._failover, self.values, group)

    def row(self, group: RehearsedGroup, cell: Cell) -> Measurement:
        """Return the row of a group in a cell, still without figures."""
        return Measurement(group, cell.mode, self.scale_of(cell), shortest=self.plan.shortest_wait(group, cell.mode))

    def cells(self, groups: Iterable[RehearsedGroup], modes: Iterable[Mode]) -> tuple[list[Cell], list[Measurement]]:
        """Return what is run, and the rows of what cannot be, with the reason."""
        cells, idle = [], []
        wanted = list(groups)
        for mode in modes:
            reasons = {group.name: applicability.obstacle(group, mode, self.endpoint) for group in wanted}
            cells += plan.cells([group for group in wanted if not reasons[group.name]], [mode])
            for group in wanted:
                if reasons[group.name]:
                    row = Measurement(group, mode)
                    row.message = f"not rehearsed: {reasons[group.name]}"
                    idle.append(row)
        return cells, idle
