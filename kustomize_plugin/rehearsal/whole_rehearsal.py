"""A whole rehearsal: every cell a proxy of its own, as many at once as the machine bears."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from itertools import islice
from pathlib import Path

from kustomize_plugin.rehearsal import modes, rehearsal_config
from kustomize_plugin.rehearsal.cell_run import CellRun
from kustomize_plugin.rehearsal.fake_upstream import Upstream
from kustomize_plugin.rehearsal.measurement import Measurement
from kustomize_plugin.rehearsal.plan import Cell, Plan
from kustomize_plugin.rehearsal.proxy import ForkServer, Proxy
from kustomize_plugin.rehearsal.proxy_client import ProxyClient
from kustomize_plugin.rehearsal.rehearsal_config import Rewritten

_PROXY_BYTES = 120 << 20  # what a proxy adds to what all share
_MOST_AT_ONCE = 36
_PROBING_PER_CORE = 8
_PATIENCE_SECONDS = 300.0


class RehearsalOrder:
    """What is to be rehearsed: a config's values, the seconds allowed, and the factor that shortens time-outs.

    `deployed` is the release of LiteLLM that will run the config; empty where nobody knows.
    """

    def __init__(self, values: dict[str, object], budget: float, scale: float = 1.0, deployed: str = "") -> None:
        self.values = values
        self.budget = budget
        self.scale = scale
        self.deployed = deployed
        self.plan = Plan(values)
        self.interval = rehearsal_config.health_interval(values)
        self.left_out = Rewritten(values, lambda _: 0, 1).left_out

    def scale_of(self, cell: Cell) -> float:
        """Return the factor for a cell: where LiteLLM does not wait, there is nothing to shorten."""
        return self.scale if cell.mode.waits else 1.0

    def wait_of(self, cell: Cell) -> float:
        """Return the seconds from the onset to the request that is judged; probes keep their own clock."""
        return self.budget * (1 if self.interval else self.scale_of(cell))


class Rehearsal:
    """Runs cells; `done` is called with the rows of each."""

    def __init__(
        self, order: RehearsalOrder, executable: Path, log: Path | None, done: Callable[[list[Measurement]], None]
    ) -> None:
        self._order = order
        self._executable = executable
        self._log = log
        self._done = done
        self._starting = asyncio.Semaphore(os.cpu_count() or 1)
        self.version = ""

    async def run(self, cells: list[Cell]) -> list[Measurement]:
        """Return the rows of all cells, those that wait first; raises ProxyError within exception groups."""
        ordered = sorted(cells, key=lambda cell: cell.mode.kind == modes.HARD)
        rows = []
        async with AsyncExitStack() as stack:
            servers = {}
            for scale in sorted({self._order.scale_of(cell) for cell in cells}):
                servers[scale] = await stack.enter_async_context(ForkServer(self._executable, scale, self._log))
            for wave in _waves(ordered, _at_once(probing=self._order.interval > 0)):
                rows += await self._wave(wave, servers)
        return rows

    async def _wave(self, wave: list[Cell], servers: dict[float, ForkServer]) -> list[Measurement]:
        """Start all, then time: what waits together, and meanwhile, one after the other, what is over at once."""
        async with AsyncExitStack() as stack:
            async with asyncio.TaskGroup() as tasks:
                starts = [tasks.create_task(self._start(cell, servers, stack)) for cell in wave]
            runs = [(cell, *start.result()) for cell, start in zip(wave, starts, strict=True)]
            async with asyncio.TaskGroup() as tasks:
                settled = asyncio.Semaphore(0)
                waiting = [cell_run for cell_run in runs if cell_run[0].mode.kind != modes.HARD]
                for _, cell_run, proxy in waiting:
                    tasks.create_task(self._time(cell_run, proxy, settled.release))
                for _ in waiting:
                    await settled.acquire()
                for cell, cell_run, proxy in runs:
                    if cell.mode.kind == modes.HARD:
                        await self._time(cell_run, proxy, lambda: None)
            return [row for _, cell_run, _ in runs for row in cell_run.rows]

    async def _start(
        self, cell: Cell, servers: dict[float, ForkServer], stack: AsyncExitStack
    ) -> tuple[CellRun, Proxy]:
        order, scale = self._order, self._order.scale_of(cell)
        async with self._starting:
            upstreams = {}
            for identity in order.plan.identities():
                upstreams[identity] = await stack.enter_async_context(Upstream(identity))
                upstreams[identity].retry_after *= scale
            identities = {upstream.port: identity for identity, upstream in upstreams.items()}
            rewritten = Rewritten(order.values, lambda identity: upstreams[identity].port, scale)
            proxy = await stack.enter_async_context(Proxy(servers[scale], rewritten, cell.title))
            asking = ProxyClient(
                proxy.url, proxy.key, order.plan, lambda port: identities.get(port, ""), _PATIENCE_SECONDS * scale
            )
            await stack.enter_async_context(asking)
            cell_run = CellRun(cell, asking, upstreams, scale, order.wait_of(cell), order.interval)
            await cell_run.warm_up()
        self.version = self.version or asking.version
        return cell_run, proxy

    async def _time(self, cell_run: CellRun, proxy: Proxy, settled: Callable[[], None]) -> None:
        await cell_run.run(self._order.budget, settled)
        proxy.check()
        self._done(cell_run.rows)


def _waves(cells: list[Cell], width: int) -> Iterator[list[Cell]]:
    rest = iter(cells)
    while wave := list(islice(rest, width)):
        yield wave


def _at_once(*, probing: bool) -> int:
    """Return how many proxies the free memory holds; those that probe keep a core busy besides."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):  # not every system tells
        free = 4 << 30
    most = _PROBING_PER_CORE * (os.cpu_count() or 1) if probing else _MOST_AT_ONCE
    return max(2, min(most, free // 2 // _PROXY_BYTES))
