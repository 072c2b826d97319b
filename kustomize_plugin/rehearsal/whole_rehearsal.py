"""A whole rehearsal: every cell a proxy of its own, as many at once as the machine bears."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

from kustomize_plugin.rehearsal import applicability, duration, judgement, modes, proxy_network
from kustomize_plugin.rehearsal.cell_run import Breakable, CellRun
from kustomize_plugin.rehearsal.fake_upstream import Upstream
from kustomize_plugin.rehearsal.measurement import Measurement
from kustomize_plugin.rehearsal.name_server import ATTEMPT_SECONDS, NameServer
from kustomize_plugin.rehearsal.plan import Cell
from kustomize_plugin.rehearsal.proxy import ForkServer, Proxy, ProxyError
from kustomize_plugin.rehearsal.proxy_client import ProxyClient
from kustomize_plugin.rehearsal.rehearsal_config import Rewritten
from kustomize_plugin.rehearsal.rehearsal_order import PATIENCE_SECONDS, RehearsalOrder
from kustomize_plugin.rehearsal.relay import Relay
from kustomize_plugin.rehearsal.stores import Door, Store, StoreError
from kustomize_plugin.rehearsal.watch import Watch

_PROXY_BYTES = 120 << 20  # what a proxy adds to what all share
_MOST_AT_ONCE = 36
_PROBING_PER_CORE = 8
_FEW = 8  # proxies of what is over at once, started together


class _Started(NamedTuple):
    """A cell whose proxy runs and has answered."""

    cell: Cell
    run: CellRun
    proxy: Proxy


class Rehearsal:
    """Runs cells; `watch` is kept informed."""

    def __init__(self, order: RehearsalOrder, executable: Path, log: Path | None, watch: Watch) -> None:
        self._order = order
        self._executable = executable
        self._log = log
        self._watch = watch
        self._cores = os.cpu_count() or 1
        self._starting = asyncio.Semaphore(self._cores)
        self.version = ""
        self.served: frozenset[str] = frozenset()

    async def run(self, cells: list[Cell]) -> list[Measurement]:
        """Return the rows of all cells, those that wait first; raises ProxyError within exception groups."""
        waiting = [cell for cell in cells if not modes.is_quick(cell.mode)]
        quick = [cell for cell in cells if modes.is_quick(cell.mode)]
        width = _at_once(probing=self._order.interval > 0)
        waves = [waiting[start : start + width] for start in range(0, len(waiting), width)] or [[]]
        rows = []
        async with AsyncExitStack() as stack:
            servers = {}
            for scale in sorted({self._order.scale_of(cell) for cell in cells}):
                servers[scale] = await stack.enter_async_context(ForkServer(self._executable, scale, self._log))
            for wave in waves:
                rows += await self._wave(wave, quick if wave is waves[-1] else [], servers)
        return rows

    async def _wave(self, wave: list[Cell], quick: list[Cell], servers: dict[float, ForkServer]) -> list[Measurement]:
        """Time what waits together, and meanwhile, a few at a time, what is over at once.

        What waits longest begins first: nothing is judged any more when the others start but what comes after a wait.
        """
        self._watch.begin([*wave, *quick], duration.of_wave(self._order, [*wave, *quick], self._cores))
        rows: list[Measurement] = []
        runs: list[_Started] = []
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            for is_longest in (True, False):
                cells = [cell for cell in wave if (cell.mode in modes.CONNECTING) == is_longest]
                runs += await self._start_and_settle(cells, servers, stack, tasks)
            for start in range(0, len(quick), _FEW):
                rows += await self._few(quick[start : start + _FEW], servers)
        return rows + [row for one in runs for row in one.run.rows]

    async def _start_and_settle(
        self, cells: list[Cell], servers: dict[float, ForkServer], stack: AsyncExitStack, tasks: asyncio.TaskGroup
    ) -> list[_Started]:
        """Start cells and break their upstreams; returns when only long waits are left."""
        runs = await self._start_all(cells, servers, stack)
        settled = asyncio.Semaphore(0)
        for one in runs:
            tasks.create_task(self._time(one, settled.release))
            if self._order.ways.clients > 1:  # a crowd needs the processors for itself
                await settled.acquire()
        for _ in runs if self._order.ways.clients == 1 else ():
            await settled.acquire()
        return runs

    async def _few(self, cells: list[Cell], servers: dict[float, ForkServer]) -> list[Measurement]:
        """Run cells that are over at once, and end their proxies."""
        async with AsyncExitStack() as stack:
            runs = await self._start_all(cells, servers, stack)
            async with asyncio.TaskGroup() as tasks:
                settled = asyncio.Semaphore(0)
                for one in runs:
                    tasks.create_task(self._time(one, settled.release))
                    await settled.acquire()
        return [row for one in runs for row in one.run.rows]

    async def _start_all(
        self, cells: list[Cell], servers: dict[float, ForkServer], stack: AsyncExitStack
    ) -> list[_Started]:
        async with asyncio.TaskGroup() as tasks:
            starts = [tasks.create_task(self._start(cell, servers, stack)) for cell in cells]
        return [start.result() for start in starts]

    async def _start(self, cell: Cell, servers: dict[float, ForkServer], stack: AsyncExitStack) -> _Started:
        order, scale = self._order, self._order.scale_of(cell)
        async with self._starting:
            upstreams, more = await self._upstreams(cell, servers[scale], stack)
            relays, doors = await self._relays(cell, stack)
            rewritten = Rewritten(order.values, lambda identity: upstreams[identity].address, scale, doors)
            proxy = await stack.enter_async_context(Proxy(servers[scale], rewritten, cell.title, more))
            identities = {upstream.port: identity for identity, upstream in upstreams.items()}
            asking = ProxyClient(
                proxy.url,
                proxy.key,
                order.plan,
                lambda port: identities.get(port, ""),
                PATIENCE_SECONDS * scale,
                order.ways.endpoint,
            )
            await stack.enter_async_context(asking)
            rows = [order.row(group, cell) for group in cell.groups]
            breakable: dict[str, Breakable] = {**upstreams, **relays}
            broken = [breakable[identity] for identity in sorted(cell.broken)]
            cell_run = CellRun(cell, rows, asking, broken, order.pace(cell))
            await cell_run.warm_up()
        if not self.version:
            self.version, self.served = asking.version, await asking.served()
        return _Started(cell, cell_run, proxy)

    async def _relays(self, cell: Cell, stack: AsyncExitStack) -> tuple[dict[str, Relay], dict[str, Door]]:
        """Start the server of the gateway's own that a cell breaks, and the way to it."""
        if not cell.mode.store:
            return {}, {}
        try:
            store = await stack.enter_async_context(Store(cell.mode.store))
        except StoreError as error:
            raise ProxyError(str(error)) from error
        relay = await stack.enter_async_context(Relay(cell.mode.store, store.port))
        return {relay.identity: relay}, {relay.identity: Door(relay.port, store.password)}

    async def _upstreams(
        self, cell: Cell, server: ForkServer, stack: AsyncExitStack
    ) -> tuple[dict[str, Upstream], dict[str, str]]:
        """Start the fakes of a cell; returns them, and the variables that its proxy needs to find them."""
        scale, more = self._order.scale_of(cell), dict[str, str]()
        names, tls, context = None, frozenset[str](), None
        if cell.mode == modes.DNS_HANG:
            names = await stack.enter_async_context(NameServer())
            more[proxy_network.NAMES] = f"{names.port} {ATTEMPT_SECONDS * scale:g}"
        if cell.mode == modes.TLS_HANG:
            tls, context = applicability.tls(cell.broken), await server.tls()
            more["SSL_CERT_FILE"] = str(server.certificate)
            more[proxy_network.HANDSHAKE] = f"{proxy_network.HANDSHAKE_SECONDS * scale:g}"
        upstreams = {}
        for identity in self._order.plan.identities():
            fake = Upstream(identity, scale, tls=context if identity in tls else None, names=names)
            upstreams[identity] = await stack.enter_async_context(fake)
        return upstreams, more

    async def _time(self, one: _Started, settled: Callable[[], None]) -> None:
        await one.run.run(settled)
        one.proxy.check()
        for row in one.run.rows:
            if row.first is not None:
                row.outcome, row.message = judgement.judge(row, self._order.budget, self._order.promise(row.group))
                if row.is_lost:
                    row.message = "; ".join(filter(None, [row.message, "it does not answer by itself again"]))
        self._watch.end(one.cell, one.run.rows)


def _at_once(*, probing: bool) -> int:
    """Return how many proxies the free memory holds; those that probe keep a core busy besides."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):  # not every system tells
        free = 4 << 30
    most = _PROBING_PER_CORE * (os.cpu_count() or 1) if probing else _MOST_AT_ONCE
    return max(2, min(most, free // 2 // _PROXY_BYTES))
