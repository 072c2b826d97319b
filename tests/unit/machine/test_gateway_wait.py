"""A gateway that is waited for: what is asked again, what is not, and when it ends."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from kustomize_plugin.machine import exchange, live_gateway
from kustomize_plugin.machine.gateway_check import FAILED, PASSED
from kustomize_plugin.machine.gateway_wait import Patience

CONFIG: dict[str, object] = {
    "model_list": [
        {"model_name": name, "litellm_params": {"model": f"openai/{name}", "api_base": f"http://{name}/v1"}}
        for name in ("a", "b")
    ]
}
SERVED = httpx.Response(200, json={"data": [{"id": "a"}, {"id": "b"}]})
ONLY_A = httpx.Response(200, json={"data": [{"id": "a"}]})
GOOD = {"choices": [{"message": {"content": "ready"}}]}


class Time:
    """A clock that only pauses move."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


class Starting:
    """A gateway whose list of models comes in turns, the last one for ever; so do its answers to prompts, by group."""

    def __init__(self, *lists: httpx.Response | Exception, **prompts: list[int]) -> None:
        self.lists = list(lists)
        self.prompts = prompts
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/models":
            self.asked.append("models")
            answer = self.lists.pop(0) if len(self.lists) > 1 else self.lists[0]
            if isinstance(answer, Exception):
                raise answer
            return answer
        group = json.loads(request.content)["model"]
        self.asked.append(group)
        turns = self.prompts.get(group, [200])
        status = turns.pop(0) if len(turns) > 1 else turns[0]
        return httpx.Response(status, json=GOOD, headers={"x-litellm-model-api-base": f"http://{group}/v1"})


def verify(gateway, wait, *, prompt=True):
    """Return the checks, what was said, the pauses, and how often something was done."""
    time = Time()
    said: list[str] = []
    done: list[int] = []
    patience = Patience(wait, said.append, time, time.pause)

    async def run():
        async with httpx.AsyncClient(transport=httpx.MockTransport(gateway)) as client:
            asked = live_gateway.LiveGateway(client, "http://gateway", "k", exchange.Limits(1, attempts=1))
            wanted = live_gateway.groups(CONFIG)
            return await live_gateway.verify(
                asked, wanted, prompt=prompt, metrics=False, done=lambda: done.append(1), patience=patience
            )

    return asyncio.run(run()), said, time.pauses, len(done)


def outcomes(checks, name):
    return {one.group: one.outcome for one in checks if one.name == name}


def test_a_gateway_that_is_there_is_not_waited_for():
    checks, said, pauses, done = verify(Starting(SERVED), 120)

    assert {one.outcome for one in checks if one.name != "metrics"} == {PASSED}
    assert (said, pauses, done) == ([], [], 2)


@pytest.mark.parametrize(
    "first",
    [
        httpx.ConnectError("Connection refused"),
        httpx.ReadError(""),
        httpx.Response(503),
        httpx.Response(404),
        httpx.Response(200, text="<html>", headers={"content-type": "text/html"}),
        httpx.Response(200, json={}),
        ONLY_A,
        httpx.Response(200, json={"data": []}),
    ],
    ids=["refused", "closed", "503", "404", "page", "no_list", "a_group_is_missing", "empty"],
)
def test_one_that_is_starting_is_asked_again(first):
    checks, said, pauses, _ = verify(Starting(first, first, SERVED), 120, prompt=False)

    assert outcomes(checks, "served") == {"a": PASSED, "b": PASSED}
    assert pauses == [1.0, 2.0]
    assert len(said) == 1
    assert said[0].endswith("; waiting, 120 s left")


def test_the_reason_is_said_when_it_changes():
    _, said, _, _ = verify(Starting(httpx.Response(503), httpx.Response(503), ONLY_A, SERVED), 60, prompt=False)

    assert said == [
        "http://gateway/v1/models answered 503; waiting, 60 s left",
        '1 group is not in /v1/models, such as "b"; waiting, 57 s left',
    ]


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_is_not_waited_for(status):
    with pytest.raises(live_gateway.RefusedKeyError):
        verify(Starting(httpx.Response(status), SERVED), 120)


def test_a_gateway_that_never_comes_is_an_error_when_the_time_is_up():
    gateway = Starting(httpx.ConnectError("Connection refused"))

    with pytest.raises(live_gateway.GatewayError, match="cannot be reached"):
        verify(gateway, 12)

    assert gateway.asked == ["models"] * 5


def test_a_group_that_never_comes_is_a_failure_when_the_time_is_up():
    checks, _, pauses, _ = verify(Starting(ONLY_A), 20)

    assert outcomes(checks, "served") == {"a": PASSED, "b": FAILED}
    assert outcomes(checks, "prompt") == {"a": PASSED}
    assert sum(pauses) == 20


def test_a_prompt_that_fails_is_asked_again_and_one_that_passed_is_not():
    gateway = Starting(SERVED, b=[500, 429, 200])

    checks, said, _, done = verify(gateway, 60)

    assert outcomes(checks, "prompt") == {"a": PASSED, "b": PASSED}
    assert sorted(gateway.asked) == ["a", "b", "b", "b", "models"]
    assert said == ['1 group is not answered as it should be, such as "b"; waiting, 60 s left']
    assert done == 2


def test_a_prompt_that_always_fails_is_a_failure_when_the_time_is_up():
    checks, _, pauses, _ = verify(Starting(SERVED, b=[500]), 10)

    assert outcomes(checks, "prompt") == {"a": PASSED, "b": FAILED}
    assert pauses == [1.0, 2.0, 4.0, 3.0]


def test_without_a_wait_everything_is_asked_once():
    gateway = Starting(ONLY_A, a=[500])

    checks, said, pauses, _ = verify(gateway, 0)

    assert gateway.asked == ["models", "a"]
    assert outcomes(checks, "served") == {"a": PASSED, "b": FAILED}
    assert (said, pauses) == ([], [])


def test_pauses_end_with_the_time():
    time = Time()
    patience = Patience(100, clock=time, pause=time.pause)

    async def wait():
        while await patience.again("x"):
            pass

    asyncio.run(wait())
    assert time.pauses[:4] == [1.0, 2.0, 4.0, 5.0]
    assert max(time.pauses) == 5.0
    assert time.now == 100
    assert patience.left == 0
