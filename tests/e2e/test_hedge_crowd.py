"""`onHang: hedge` and fifty clients: at the onset of a hang, through an outage of a minute, and back at the cloud.

Minutes for each release, and only a machine that does nothing else can meet the figures: `make test-full-rehearsal`.
"""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import AsyncExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from tests.e2e.gateway_versions import DEPLOYED, NEW, OLD
from tests.e2e.hedge_gateway import Answer, HedgedGateway
from tests.e2e.hedge_upstream import TalkingUpstream
from tests.e2e.test_rehearse import CLOUD, overlay

pytestmark = [
    pytest.mark.rehearsal,
    pytest.mark.skipif(not os.environ.get("FULL_MATRIX"), reason="minutes; run `make test-full-rehearsal`"),
]

CLIENTS = 50
PATIENCE = 7.0  # seconds, of whom is worst off
OUTAGE, RECOVERY, PAUSE = 60.0, 30.0, 5.0  # seconds; a client pauses between two requests
VERSIONS = (OLD, DEPLOYED, NEW)


class Asked(NamedTuple):
    """One request of a client: when it began, counted from the onset, and what it came to."""

    begun: float
    answer: Answer


class Outage(NamedTuple):
    """What all clients got: at the onset, and until well after the recovery."""

    onset: list[Asked]
    rest: list[Asked]

    @property
    def back(self) -> float:
        """The seconds from the recovery to the first answer of the cloud."""
        ends = [one.begun + one.answer.seconds for one in self.rest if one.answer.tier == "first--1"]
        return min((end for end in ends if end > OUTAGE), default=float("inf")) - OUTAGE

    @property
    def worst(self) -> float:
        return max(one.answer.seconds for one in (*self.onset, *self.rest))


async def _through(gateway: HedgedGateway) -> Outage:
    await asyncio.gather(*(gateway.ask("first") for _ in range(CLIENTS)))
    for one in gateway.clouds.values():
        one.mode = "hang"
    onset = time.monotonic()

    async def ask() -> Asked:
        begun = time.monotonic()
        return Asked(begun - onset, await gateway.ask("first"))

    async def client(number: int) -> list[Asked]:
        found = [await ask()]
        await asyncio.sleep(PAUSE * number / CLIENTS)
        while time.monotonic() < onset + OUTAGE + RECOVERY + 2 * PAUSE:
            found.append(await ask())
            await asyncio.sleep(PAUSE)
        return found

    async def recover() -> None:
        await asyncio.sleep(onset + OUTAGE - time.monotonic())
        for one in gateway.clouds.values():
            one.mode = "ok"

    recovering = asyncio.create_task(recover())
    clients = await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    await recovering
    return Outage([found[0] for found in clients], [one for found in clients for one in found[1:]])


@cache
def outage(version: str) -> Outage:
    async def run(folder: str) -> Outage:
        clouds = [TalkingUpstream("first"), TalkingUpstream("second")]
        async with AsyncExitStack() as stack:
            gateway = HedgedGateway(Path(folder), clouds, {"first": ["second"]})
            await gateway.open(stack, version)
            return await _through(gateway)

    with TemporaryDirectory() as folder:
        return asyncio.run(run(folder))


@pytest.mark.parametrize("group", CLOUD)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_crowd_is_answered_in_time_at_the_onset(version, group):
    words = ("--clients", str(CLIENTS), "--recovery", "--budget", f"{PATIENCE:g}", "--group", group)
    for row in overlay("production-hedge", version, *words, "--mode", "accept-and-hang", "--mode", "refused").rows():
        assert (row["load"]["errors"], row["load"]["answeredBy"]) == (0, {"vllm-qwen": CLIENTS}), row
        assert row["firstSeconds"] <= PATIENCE, row
        assert row["recoverySeconds"] <= RECOVERY, row


@pytest.mark.parametrize("version", VERSIONS)
class TestOutage:
    def test_nobody_is_refused(self, version):
        found = outage(version)
        assert {one.answer.status for one in (*found.onset, *found.rest)} == {200}

    def test_nobody_waits_for_long(self, version):
        assert outage(version).worst <= PATIENCE
        assert {one.answer.tier for one in outage(version).onset} == {"local"}

    def test_the_cloud_answers_again_soon(self, version):
        found = outage(version)
        assert found.back <= RECOVERY
        late = {one.answer.tier for one in found.rest if one.begun > OUTAGE + RECOVERY}
        assert late == {"first--1"}
