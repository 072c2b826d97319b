"""A whole rehearsal: every cell a proxy of its own, as many at once as the machine bears."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from itertools import islice
from pathlib import Path

from kustomize_plugin.rehearsal import applicability, duration, judgement, modes, proxy_network
from kustomize_plugin.rehearsal.cell_run import CellRun, Pace
from kustomize_plugin.rehearsal.fake_upstream import Upstream
from kustomize_plugin.rehearsal.measurement import Measurement
from kustomize_plugin.rehearsal.name_server import ATTEMPT_SECONDS, NameServer
from kustomize_plugin.rehearsal.plan import Cell
from kustomize_plugin.rehearsal.proxy import ForkServer, Proxy
from kustomize_plugin.rehearsal.proxy_client import ProxyClient
from kustomize_plugin.rehearsal.rehearsal_config import Rewritten
from kustomize_plugin.rehearsal.rehearsal_order import PATIENCE_SECONDS, ROW_SECONDS, RehearsalOrder
from kustomize_plugin.rehearsal.watch import Watch

_PROXY_BYTES = 120 << 20  # what a proxy adds to what all share
_MOST_AT_ONCE = 36
_PROBING_PER_CORE = 8


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

    async def run(self, cells: list[Cell]) -> list[Measurement]:
        """Return the rows of all cells, those that wait first; raises ProxyError within exception groups."""
        ordered = sorted(cells, key=lambda cell: modes.is_quick(cell.mode))
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
        self._watch.begin(wave, duration.of_wave(self._order, wave, self._cores))
        async with AsyncExitStack() as stack:
            async with asyncio.TaskGroup() as tasks:
                starts = [tasks.create_task(self._start(cell, servers, stack)) for cell in wave]
            runs = [(cell, *start.result()) for cell, start in zip(wave, starts, strict=True)]
            async with asyncio.TaskGroup() as tasks:
                settled = asyncio.Semaphore(0)
                waiting = [one for one in runs if not modes.is_quick(one[0].mode)]
                for one in waiting:
                    tasks.create_task(self._time(*one, settled.release))
                for _ in waiting:
                    await settled.acquire()
                for one in runs:
                    if modes.is_quick(one[0].mode):
                        await self._time(*one, lambda: None)
            return [row for _, cell_run, _ in runs for row in cell_run.rows]

    async def _start(
        self, cell: Cell, servers: dict[float, ForkServer], stack: AsyncExitStack
    ) -> tuple[CellRun, Proxy]:
        order, scale = self._order, self._order.scale_of(cell)
        async with self._starting:
            upstreams, more = await self._upstreams(cell, servers[scale], stack)
            rewritten = Rewritten(order.values, lambda identity: upstreams[identity].address, scale)
            proxy = await stack.enter_async_context(Proxy(servers[scale], rewritten, cell.title, more))
            identities = {upstream.port: identity for identity, upstream in upstreams.items()}
            asking = ProxyClient(
                proxy.url,
                proxy.key,
                order.plan,
                lambda port: identities.get(port, ""),
                PATIENCE_SECONDS * scale,
                order.endpoint,
            )
            await stack.enter_async_context(asking)
            rows = [order.row(group, cell) for group in cell.groups]
            broken = [upstreams[identity] for identity in sorted(cell.broken)]
            cell_run = CellRun(
                cell, rows, asking, broken, Pace(order.wait_of(cell), order.interval, ROW_SECONDS * scale)
            )
            await cell_run.warm_up()
        self.version = self.version or asking.version
        return cell_run, proxy

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

    async def _time(self, cell: Cell, cell_run: CellRun, proxy: Proxy, settled: Callable[[], None]) -> None:
        await cell_run.run(settled)
        proxy.check()
        for row in cell_run.rows:
            if row.first is not None:
                row.outcome, row.message = judgement.judge(row, self._order.budget, self._order.promise(row.group))
        self._watch.end(cell, cell_run.rows)


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
