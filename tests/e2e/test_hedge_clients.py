"""`onHang: hedge` and the client libraries `openai` and `anthropic`: what they make of whole answers and streams.

A proxy of each release answers all of it, once where all is well and once where the group's own tier hangs.
"""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import AsyncExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from tests.e2e.gateway_versions import DEPLOYED, NEW, OLD, REPOSITORY
from tests.e2e.hedge_gateway import HedgedGateway
from tests.e2e.hedge_upstream import USAGE, WORDS, TalkingUpstream

pytestmark = pytest.mark.rehearsal

BUDGET = 5.0
LIBRARIES = REPOSITORY / ".tools" / "clients" / "bin" / "python"
SCRIPT = Path(__file__).parent / "clients" / "ask.py"
TALKS = ("chat", "chat-stream", "responses", "responses-stream", "completions", "completions-stream",
         "messages", "messages-stream")  # fmt: skip
CALLS = ("tools", "tools-stream", "messages-tools", "messages-tools-stream")
FORMS = ("json", "parsed")
ENDS = {"chat": "stop", "completions": "stop", "responses": "completed", "messages": "end_turn",
        "tools": "tool_calls", "messages-tools": "tool_use"}  # fmt: skip
LEAVING = ("leave-openai", "leave-anthropic", "give-up")
AT_ONCE = 4

Answer = dict[str, Any]


class Asked(NamedTuple):
    """What the libraries were given: where all is well, where the own tier hangs or gives up, and leaving.

    `open_after` are the questions that somebody still answered when all had left.
    """

    well: dict[str, Answer]
    hanging: dict[str, Answer]
    impatient: dict[str, Answer]
    left: dict[str, Answer]
    open_after: dict[str, int]


async def _ask(gateway: HedgedGateway, at_once: int, questions: dict[str, str]) -> dict[str, Answer]:
    address = f"http://127.0.0.1:{gateway.port}"
    key = gateway.client.headers["Authorization"].removeprefix("Bearer ")
    environment = {"PATH": os.environ["PATH"], "GATEWAY_KEY": key, "NO_PROXY": "*"}
    process = await asyncio.create_subprocess_exec(
        str(LIBRARIES), str(SCRIPT), address, str(at_once), *(f"{name}={group}" for name, group in questions.items()),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return {one["name"]: one for one in json.loads(out)}


async def _look(gateway: HedgedGateway) -> Asked:
    names = (*TALKS, *CALLS, *FORMS)
    await _ask(gateway, 1, dict.fromkeys(names, "well"))  # the first answers of a proxy take longer
    well = await _ask(gateway, 1, dict.fromkeys(names, "well"))
    hanging = await _ask(gateway, AT_ONCE, {name: f"hang-{name}" for name in names})
    impatient = {
        name: (await _ask(gateway, 1, {name: f"impatient-{name}"}))[name] for name in ("chat-stream", "messages")
    }
    left = await _ask(gateway, len(LEAVING), {name: f"slow-{name}" for name in LEAVING})
    slow = [gateway.clouds[f"slow-{name}"] for name in LEAVING]
    for _ in range(100):  # LiteLLM sees who has left when it has the next words for them
        if not any(one.open for one in slow):
            break
        await asyncio.sleep(0.1)
    return Asked(well, hanging, impatient, left, {one.name: one.open for one in slow if one.open})


@cache
def asked(version: str) -> Asked:
    async def run(folder: str) -> Asked:
        clouds = [TalkingUpstream("well"), *(TalkingUpstream(f"slow-{name}", "drip", 24) for name in LEAVING)]
        clouds += [TalkingUpstream(f"hang-{name}", "hang") for name in (*TALKS, *CALLS, *FORMS)]
        clouds += [TalkingUpstream(f"impatient-{name}", "hang") for name in ("chat-stream", "messages")]
        async with AsyncExitStack() as stack:
            gateway = HedgedGateway(Path(folder), clouds)
            await gateway.open(stack, version)
            return await _look(gateway)

    if not LIBRARIES.exists():
        pytest.fail("the client libraries are missing; run `make clients`")
    with TemporaryDirectory() as folder:
        return asyncio.run(run(folder))


@pytest.fixture(params=[OLD, DEPLOYED, NEW])
def clients(request: pytest.FixtureRequest) -> Asked:
    return asked(request.param)


@pytest.mark.parametrize("name", TALKS)
def test_words_arrive_with_their_end(clients, name):
    answer = clients.well[name]

    assert (answer.get("error"), answer["tier"]) == (None, "well--1")
    assert answer["said"].split() == ["well", *(f"w{index}" for index in range(1, WORDS))]
    assert answer["end"] == ENDS[name.removesuffix("-stream")]
    assert answer.get("tokens", USAGE["total_tokens"]) == USAGE["total_tokens"]


@pytest.mark.parametrize("name", CALLS)
def test_a_tool_call_arrives(clients, name):
    answer = clients.well[name]

    assert (answer.get("error"), answer["tier"]) == (None, "well--1")
    assert answer["calls"] == [["weather", {"city": "Bern"}]]
    assert answer["end"] == ENDS[name.removesuffix("-stream")]


def test_an_answer_in_json_arrives(clients):
    assert json.loads(clients.well["json"]["said"]) == {"by": "well"}
    assert clients.well["parsed"]["said"] == "well"


@pytest.mark.parametrize("name", [*TALKS, *CALLS, *FORMS])
def test_a_hang_is_answered_by_the_next_tier_in_time(clients, name):
    answer, usual = clients.hanging[name], clients.well[name]["seconds"]

    assert (answer.get("error"), answer["tier"]) == (None, "local")
    assert answer.get("end") == clients.well[name].get("end")
    assert answer.get("calls") == clients.well[name].get("calls")
    assert answer["seconds"] - AT_ONCE * usual < BUDGET


@pytest.mark.parametrize("name", ["chat-stream", "messages"])
def test_a_tier_that_gives_up_before_the_deadline_is_followed_at_once(clients, name):
    answer, usual = clients.impatient[name], clients.well[name]["seconds"]

    assert (answer.get("error"), answer["tier"]) == (None, "local")
    assert 2 <= answer["seconds"] < 3.4 + usual


def test_who_leaves_is_not_answered_any_more(clients):
    assert clients.left["leave-openai"]["said"].split() == ["slow-leave-openai"]
    assert clients.left["leave-anthropic"]["said"].split() == ["slow-leave-anthropic"]
    assert clients.left["give-up"]["error"] == "APITimeoutError"
    assert all(answer["seconds"] < 12 for answer in clients.left.values())  # 24 s in all
    assert clients.open_after == {}
