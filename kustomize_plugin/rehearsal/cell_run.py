"""One cell from start to end: all well, the onset, the requests that are judged, and what comes after."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from kustomize_plugin.machine.gateway_check import FAILED
from kustomize_plugin.rehearsal import load, modes
from kustomize_plugin.rehearsal.measurement import Measurement
from kustomize_plugin.rehearsal.modes import Mode
from kustomize_plugin.rehearsal.pace import Pace
from kustomize_plugin.rehearsal.plan import Cell, RehearsedGroup
from kustomize_plugin.rehearsal.provider_answers import ChatQuestion
from kustomize_plugin.rehearsal.proxy_client import ProxyClient, ProxyReply

_WARM_UP, _LATER, _PROBES = 3, 3, 8
_STEADY_SECONDS = 1.0
_SETTLED_SECONDS = 2.0
_AGAIN_SECONDS = 0.5  # between two looks whether a group has recovered
_LEAST_SECONDS = 5.0  # more than the budget for a request, however late it is


class Breakable(Protocol):
    """What breaks: a fake upstream, or the way to a server of the gateway's own."""

    questions: list[ChatQuestion]

    async def switch(self, mode: Mode) -> None:
        """Behave in another way from now on."""


class CellRun:
    """One cell's run; `rows` are given, one for each group of the cell."""

    def __init__(
        self, cell: Cell, rows: list[Measurement], asking: ProxyClient, broken: Sequence[Breakable], pace: Pace
    ) -> None:
        self._mode = cell.mode
        self._groups = cell.groups
        self._asking = asking
        self._broken = broken
        self._pace = pace
        self.rows = rows
        self._onset = 0.0

    async def warm_up(self) -> None:
        """Ask each group a few times, and which upstream answers once: the first answers of a proxy take longer."""
        for name in sorted({name for group in self._groups for name in group.reach}):
            await self._asking.ask(self._asking.group(name), stream=self._mode.stream)
        for row, group in zip(self.rows, self._groups, strict=True):
            replies = [await self._ask(group) for _ in range(_WARM_UP)]
            row.overhead = min(reply.seconds for reply in replies)

    async def run(self, settled: Callable[[], None]) -> None:
        """Break the upstreams and ask; `settled` is called when only long waits are left.

        A group that does not answer by itself while all upstreams work is not rehearsed. At last all upstreams work
        again, where it is asked how long a group takes to notice.
        """
        pairs = list(zip(self.rows, self._groups, strict=True))
        for row, group in pairs:
            row.message = await self._fault(group)
            row.outcome = FAILED if row.message else row.outcome
        pairs = [(row, group) for row, group in pairs if not row.message]
        before = self._asked()
        self._onset = time.monotonic()
        for upstream in self._broken:
            await upstream.switch(self._mode)
        async with asyncio.TaskGroup() as tasks:
            if modes.is_quick(self._mode):
                for row, group in pairs:
                    await self._at_once(row, group)
            else:
                for row, group in pairs:
                    tasks.create_task(self._waiting(row, group))
                await asyncio.sleep(self._pace.wait + _SETTLED_SECONDS)
            settled()
        for row, _ in pairs:
            row.asked_upstream = self._asked() - before
        if self._pace.recovery:
            await self._recover(pairs)

    async def _recover(self, pairs: list[tuple[Measurement, RehearsedGroup]]) -> None:
        """Let all upstreams work again, and ask each group until it answers by itself."""
        for upstream in self._broken:
            await upstream.switch(modes.HEALTHY)
        begun = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            for row, group in pairs:
                tasks.create_task(self._until_itself(row, group, begun))

    async def _until_itself(self, row: Measurement, group: RehearsedGroup, begun: float) -> None:
        while (left := begun + self._pace.recovery - time.monotonic()) > 0:
            reply = await self._asking.ask(group, stream=self._mode.stream, patience=left)
            if reply.answered and reply.by.level == 1:
                row.recovered(time.monotonic() - begun, probed=self._pace.interval > 0)
                return
            await asyncio.sleep(_AGAIN_SECONDS * row.scale)
        row.recovered(None)

    async def _at_once(self, row: Measurement, group: RehearsedGroup) -> None:
        """Ask at the onset, then once more: for a hard failure until it is steady, for an answer in its other form."""
        row.first = await self._at_the_onset(row, group)
        if self._mode.kind == modes.HARD:
            row.steady = await self._later(group)
        elif self._mode.then_stream and self._asking.streams(group):
            row.after = await self._ask_again(group)

    async def _waiting(self, row: Measurement, group: RehearsedGroup) -> None:
        """Ask at the onset and, where that is judged, once more after a while, the first still under way."""
        later = self._mode.kind in (modes.HANG, modes.STORE)
        again = later or (self._mode.then_stream and self._asking.streams(group))
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(self._at_the_onset(row, group))
            if again:
                await asyncio.sleep(self._onset + self._pace.wait - time.monotonic())
                row.after = await self._ask_again(group)
        row.first = first.result()
        if later:
            row.steady = await self._later(group)

    async def _at_the_onset(self, row: Measurement, group: RehearsedGroup) -> ProxyReply:
        """Ask, and return the reply that counts: of many clients that of the one who is worst off."""
        if self._pace.clients == 1:
            return await self._ask(group)
        row.load = load.of(await asyncio.gather(*(self._ask(group) for _ in range(self._pace.clients))))
        return row.load.worst

    async def _later(self, group: RehearsedGroup) -> ProxyReply:
        """Ask until an answer comes at once, a few times at most, and return the last."""
        for _ in range(_LATER):
            left = self._onset + self._pace.patience - time.monotonic()
            most = max(left, self._pace.wait + _LEAST_SECONDS)
            reply = await self._asking.ask(group, stream=self._mode.stream, patience=most)
            if left < 0 or (reply.answered and reply.seconds < _STEADY_SECONDS * self.rows[0].scale):
                break
        return reply

    async def _ask(self, group: RehearsedGroup) -> ProxyReply:
        return await self._asking.ask(group, stream=self._mode.stream)

    async def _ask_again(self, group: RehearsedGroup) -> ProxyReply:
        return await self._asking.ask(group, stream=self._mode.then_stream)

    def _asked(self) -> int:
        return sum(len(upstream.questions) for upstream in self._broken)

    async def _fault(self, group: RehearsedGroup) -> str:
        """Say why a group is not rehearsed; empty where it answers by itself.

        A probe that failed while the machine was busy has the time of a few probes to be forgotten.
        """
        for _ in range(_PROBES if self._pace.interval else 1):
            reply = await self._ask(group)
            if reply.answered and reply.by.level == 1:
                return ""
            await asyncio.sleep(self._pace.interval)
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
