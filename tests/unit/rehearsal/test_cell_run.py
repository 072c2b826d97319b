"""One cell from start to end: real fakes, and a gateway of a few lines that falls back at once."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from kustomize_plugin.rehearsal import cell_run, modes, plan
from kustomize_plugin.rehearsal.cell_run import CellRun
from kustomize_plugin.rehearsal.fake_upstream import Upstream
from kustomize_plugin.rehearsal.measurement import Measurement
from kustomize_plugin.rehearsal.pace import Pace
from kustomize_plugin.rehearsal.plan import Answerer, Plan, RehearsedGroup
from kustomize_plugin.rehearsal.proxy_client import ProxyReply

VALUES: dict[str, object] = {
    "model_list": [
        {"model_name": "cloud", "litellm_params": {"model": "openai/m", "api_base": "https://cloud/v1"}},
        {"model_name": "local", "litellm_params": {"model": "ollama_chat/s", "api_base": "http://ollama:11434"}},
    ],
    "litellm_settings": {"fallbacks": [{"cloud": ["local"]}]},
}
PLAN = Plan(VALUES)
WAIT = 0.3


class Gateway:
    """Asks one upstream and answers by itself where that fails; it then leaves it alone for `cooldown` seconds."""

    def __init__(self, upstream: Upstream, cooldown: float) -> None:
        self._upstream = upstream
        self._cooldown = cooldown
        self._until = 0.0
        self.asked: list[bool] = []

    def group(self, name: str) -> RehearsedGroup:
        return PLAN.group(name)

    def streams(self, _: RehearsedGroup) -> bool:
        return True

    async def ask(self, _: RehearsedGroup, *, stream: bool = False, **__: object) -> ProxyReply:
        self.asked.append(stream)
        begun = time.monotonic()
        well = begun >= self._until and await self._answers(stream)
        if not well and begun >= self._until:
            self._until = time.monotonic() + self._cooldown
        by = Answerer("cloud", 1) if well else Answerer("local", 2)
        return ProxyReply(200, time.monotonic() - begun, by)

    async def _answers(self, stream: bool) -> bool:
        address = f"{self._upstream.address}/v1/chat/completions"
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=httpx.Timeout(30, read=1)) as client:
                return (await client.post(address, json={"model": "m", "stream": stream})).is_success
        except httpx.HTTPError:
            return False


def run(mode: modes.Mode, cooldown: float = 0.0, recovery: float = 0.0, clients: int = 1):
    """Return the row of a cell, and what the gateway was asked; the budget is WAIT."""

    async def work():
        (cell,) = plan.cells([PLAN.groups[0]], [mode])
        row = Measurement(PLAN.groups[0], mode)
        async with Upstream("https://cloud", 0.01) as upstream:
            gateway = Gateway(upstream, cooldown)
            pace = Pace(WAIT, 0, 30, recovery, clients)
            one = CellRun(cell, [row], gateway, [upstream], pace)  # type: ignore[arg-type]
            await one.warm_up()
            del gateway.asked[:]
            settled: list[float] = []
            await one.run(lambda: settled.append(time.monotonic()))
            assert len(settled) == 1
            return row, gateway

    return asyncio.run(work())


@pytest.fixture
def patient(monkeypatch):
    """On a busy machine a plain answer may take longer than what counts as at once."""
    monkeypatch.setattr(cell_run, "_STEADY_SECONDS", 3000.0)


@pytest.mark.usefixtures("patient")
def test_a_hard_failure_is_asked_at_the_onset_and_until_it_is_steady():
    row, gateway = run(modes.REFUSED)
    assert (row.first.by.group, row.after, row.steady.by.group) == ("local", None, "local")
    assert len(gateway.asked) == 1 + 1 + 1  # all is well, the onset, later


def test_a_hang_is_asked_once_more_when_the_budget_is_over():
    row, _ = run(modes.ACCEPT_AND_HANG, cooldown=30)
    assert row.first.seconds >= 1
    assert row.after.seconds >= 0.5  # it began before anybody knew
    assert row.steady.seconds < 0.5
    assert row.asked_upstream == 2


def test_an_answer_is_asked_for_in_both_forms():
    row, gateway = run(modes.EMPTY)
    assert row.first is not None
    assert row.after is not None
    assert row.steady is None
    assert gateway.asked == [False, False, True]


def test_a_slow_answer_is_waited_for_and_nothing_is_asked_later():
    row, gateway = run(modes.SLOW)
    assert min(row.first.seconds, row.after.seconds) >= 0.01 * modes.SLOW_SECONDS
    assert (row.first.by.level, row.after.by.level, row.steady) == (1, 1, None)
    assert gateway.asked == [False, False, True]


@pytest.mark.usefixtures("patient")
def test_a_crowd_asks_at_the_onset():
    row, gateway = run(modes.REFUSED, clients=20)
    assert (row.load.clients, row.load.errors, row.load.answered_by) == (20, 0, {"local": 20})
    assert row.first is row.load.worst
    assert len(gateway.asked) == 1 + 20 + 1


def test_recovery_is_the_time_until_the_group_itself_answers():
    row, _ = run(modes.REFUSED, cooldown=0.8, recovery=30)
    assert 0.2 <= row.recovery < 10
    assert not row.is_lost


def test_a_group_that_does_not_come_back_is_lost():
    row, _ = run(modes.REFUSED, cooldown=30, recovery=0.5)
    assert row.is_lost
    assert row.recovery is None


def test_nobody_waits_for_a_recovery_that_was_not_asked_for():
    row, _ = run(modes.REFUSED, cooldown=30)
    assert (row.recovery, row.is_lost) == (None, False)


@pytest.mark.parametrize("mode", [modes.STALL, modes.RESET])
def test_a_stream_is_asked_for_once(mode):
    row, gateway = run(mode)
    assert (row.after, row.steady) == (None, None)
    assert gateway.asked == [True, True]


def test_a_group_that_does_not_answer_while_all_is_well_is_not_broken():
    async def work():
        (cell,) = plan.cells([PLAN.groups[0]], [modes.REFUSED])
        row = Measurement(PLAN.groups[0], modes.REFUSED)
        async with Upstream("https://cloud", lacking="/completions") as upstream:
            gateway = Gateway(upstream, 0)
            one = CellRun(cell, [row], gateway, [upstream], Pace(WAIT, 0, 30))  # type: ignore[arg-type]
            await one.run(lambda: None)
            return row

    row = asyncio.run(work())
    assert (row.outcome, row.first) == ("failed", None)
    assert row.message == 'is answered by "local" while all upstreams work'
