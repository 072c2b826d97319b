"""One cell from start to end: all well, the onset, the requests that are judged, and what comes after."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from kustomize_plugin.machine.gateway_check import FAILED
from kustomize_plugin.rehearsal import modes
from kustomize_plugin.rehearsal.fake_upstream import Upstream
from kustomize_plugin.rehearsal.measurement import Measurement
from kustomize_plugin.rehearsal.plan import Cell, RehearsedGroup
from kustomize_plugin.rehearsal.proxy_client import ProxyClient, ProxyReply

_WARM_UP, _LATER, _PROBES = 3, 3, 8
_STEADY_SECONDS = 1.0
_SETTLED_SECONDS = 2.0


class CellRun:
    """One cell's run. `wait` are the seconds from the onset to the second request, `interval` those between probes."""

    def __init__(
        self,
        cell: Cell,
        asking: ProxyClient,
        upstreams: dict[str, Upstream],
        scale: float,
        wait: float,
        interval: float,
    ) -> None:
        self._cell = cell
        self._asking = asking
        self._broken = [upstreams[identity] for identity in sorted(cell.broken)]
        self._scale = scale
        self._wait = wait
        self._interval = interval
        self.rows: list[Measurement] = []

    async def warm_up(self) -> None:
        """Ask each group a few times, and which upstream answers once: the first answers of a proxy take longer."""
        for name in sorted({name for group in self._cell.groups for name in group.reach}):
            await self._asking.ask(self._asking.group(name), stream=self._cell.mode.stream)
        for group in self._cell.groups:
            replies = [await self._ask(group) for _ in range(_WARM_UP)]
            overhead = min(reply.seconds for reply in replies)
            shortest = self._asking.shortest_wait(group, stream=self._cell.mode.stream)
            self.rows.append(Measurement(group, self._cell.mode, self._scale, overhead, shortest))

    async def run(self, budget: float, settled: Callable[[], None]) -> None:
        """Break the upstreams, ask and judge; `settled` is called when only long waits are left.

        A group that does not answer by itself while all upstreams work is not rehearsed.
        """
        pairs = list(zip(self.rows, self._cell.groups, strict=True))
        for row, group in pairs:
            row.message = await self._fault(group)
            row.outcome = FAILED if row.message else row.outcome
        pairs = [(row, group) for row, group in pairs if not row.message]
        before = self._asked()
        for upstream in self._broken:
            await upstream.switch(self._cell.mode)
        async with asyncio.TaskGroup() as tasks:
            if self._cell.mode.kind == modes.HARD:
                for row, group in pairs:
                    row.first = await self._ask(group)
                    row.steady = await self._later(group)
            else:
                for row, group in pairs:
                    tasks.create_task(self._hang(row, group, time.monotonic()))
                await asyncio.sleep(self._wait + _SETTLED_SECONDS)
            settled()
        for row, _ in pairs:
            row.asked_upstream = self._asked() - before
            row.judge(budget)

    async def _hang(self, row: Measurement, group: RehearsedGroup, onset: float) -> None:
        """Ask at the onset and, where a hang is judged, once more after a while, the first still under way."""
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(self._ask(group))
            if self._cell.mode.kind == modes.HANG:
                await asyncio.sleep(onset + self._wait - time.monotonic())
                row.after = await self._ask(group)
        row.first = first.result()
        if self._cell.mode.kind == modes.HANG:
            row.steady = await self._later(group)

    async def _later(self, group: RehearsedGroup) -> ProxyReply:
        """Ask until an answer comes at once, a few times at most, and return the last."""
        for _ in range(_LATER - 1):
            reply = await self._ask(group)
            if reply.answered and reply.seconds < _STEADY_SECONDS * self._scale:
                return reply
        return await self._ask(group)

    async def _ask(self, group: RehearsedGroup) -> ProxyReply:
        return await self._asking.ask(group, stream=self._cell.mode.stream)

    def _asked(self) -> int:
        return sum(len(upstream.questions) for upstream in self._broken)

    async def _fault(self, group: RehearsedGroup) -> str:
        """Say why a group is not rehearsed; empty where it answers by itself.

        A probe that failed while the machine was busy has the time of a few probes to be forgotten.
        """
        for _ in range(_PROBES if self._interval else 1):
            reply = await self._ask(group)
            if reply.answered and reply.by.level == 1:
                return ""
            await asyncio.sleep(self._interval)
        by = f'by "{reply.by.group}"' if reply.by.group else "by an unknown upstream"
        said = f"is answered {by}" if reply.answered else f"is not answered ({reply.problem or reply.broke_off})"
        questions = [question for upstream in self._broken for question in upstream.questions]
        unknown = {question.path for question in questions if not question.dialect}
        if not unknown:
            return f"{said} while all upstreams work"
        paths = ", ".join(sorted(unknown))
        return (
            f"{said} while all upstreams work; its upstream was asked for {paths}, which the rehearsal does not imitate"
        )
