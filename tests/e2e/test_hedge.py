"""`onHang: hedge` on real LiteLLM proxies: every way to fail, what is passed on, and what is booked.

One proxy of each release answers all of it: each way has a group of its own, so none is in another's way.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from contextlib import AsyncExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from kustomize_plugin.failover import hedge_file
from tests.e2e.gateway_versions import DEPLOYED, NEW, OLD, litellm
from tests.e2e.hedge_gateway import PRICES, Answer, HedgedGateway
from tests.e2e.hedge_upstream import USAGE, WORDS, TalkingUpstream

pytestmark = pytest.mark.rehearsal

FIRST, PRACTISED = "first", "practised"  # whether the hedge has asked each tier before
RUNS = ((OLD, PRACTISED), (DEPLOYED, FIRST), (DEPLOYED, PRACTISED), (NEW, PRACTISED))
BUDGET = 5.0
SILENT = ("hang", "headers", "late")
AT_ONCE = ("401", "404", "429", "500", "html", "empty", "blank", "broken")
WAYS = (*SILENT, *AT_ONCE, "stall", "reset", "drip")
SECONDS = {"late": 20.0, "drip": 14.0}
TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}
ROUTES = ("/v1/chat/completions", "/v1/messages", "/v1/responses", "/v1/completions")
# what a client may say that LiteLLM would drop for a provider that it does not know
SAID: dict[str, Any] = {
    "reasoning_effort": "low", "seed": 5, "parallel_tool_calls": False, "logprobs": True, "top_logprobs": 2,
    "logit_bias": {"1": 2}, "max_completion_tokens": 50, "stop": ["x"], "temperature": 0.3,
    "chat_template_kwargs": {"enable_thinking": False}, "top_k": 3, "tool_choice": "auto", "tools": [TOOL],
}  # fmt: skip
# group, route and what else is asked
OTHERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "tools": ("well", ROUTES[0], SAID),
    "tools stream": ("well", ROUTES[0], {"stream": True, "tools": [TOOL]}),
    "json": ("well", ROUTES[0], {"response_format": {"type": "json_object"}}),
    "several": ("well", ROUTES[0], {"n": 2}),
    "usage": ("well", ROUTES[0], {"stream": True, "stream_options": {"include_usage": True}}),
    "usage without a hedge": ("local", ROUTES[0], {"stream": True, "stream_options": {"include_usage": True}}),
    "a tier": ("well--1", ROUTES[0], {}),
    "embeddings": ("well", "/v1/embeddings", {}),
    "embeddings elsewhere": ("whole-500", "/v1/embeddings", {}),
    "impatient": ("impatient", ROUTES[0], {}),
    "likely": ("likely", ROUTES[0], {"logprobs": True}),
    "together": ("together", ROUTES[0], {}),
    "no hedge": ("local", ROUTES[0], {}),
}


class Seen(NamedTuple):
    """What one proxy did: the first answer in each way, whole and as a stream, and what else was looked at.

    `usual` are the seconds of an answer where all is well: on a busy machine it takes its time too. `asked` is what the
    upstream that is well was asked last for each of `others`.
    """

    usual: float
    whole: dict[str, Answer]
    streams: dict[str, Answer]
    second: dict[str, Answer]
    routes: dict[tuple[str, bool], Answer]
    others: dict[str, Answer]
    asked: dict[str, dict[str, Any]]
    booked: list[dict[str, Any]]
    models: list[str]
    metrics: str
    open_after: dict[str, int]


async def _look(gateway: HedgedGateway) -> Seen:
    await gateway.ask("well")
    usual = (await gateway.ask("well")).seconds
    waiting = {
        (how, way): asyncio.create_task(gateway.ask(f"{how}-{way}", stream=how == "stream"))
        for how, way in (("whole", "drip"), ("stream", "drip"), ("stream", "stall"))
    }
    whole, streams, second = {}, {}, {}
    for way in WAYS:  # one after the other: they are timed
        if ("stream", way) not in waiting:
            streams[way] = await gateway.ask(f"stream-{way}", stream=True)
        if ("whole", way) not in waiting:
            whole[way] = await gateway.ask(f"whole-{way}")
        if way in SILENT:
            second[way] = await gateway.ask(f"whole-{way}")
    for (how, way), task in waiting.items():
        (whole if how == "whole" else streams)[way] = await task
    routes = {
        (route, stream): await gateway.ask("well", route, stream=stream) for route in ROUTES for stream in (False, True)
    }
    others, asked = {}, {}
    for name, (group, route, body) in OTHERS.items():
        others[name] = await gateway.ask(group, route, **body)
        asked[name] = gateway.clouds["well"].bodies[-1]
    await _leave(gateway)
    await gateway.settle()
    models = [one["id"] for one in (await gateway.client.get("/v1/models")).json()["data"]]
    metrics = (await gateway.client.get("/metrics/")).text
    still = {name: one.open for name, one in gateway.clouds.items() if one.open}
    return Seen(usual, whole, streams, second, routes, others, asked, gateway.booked(), models, metrics, still)


async def _leave(gateway: HedgedGateway) -> None:
    """Leave in the middle of a stream, and while a whole answer is under way."""
    body = {"model": "leave", "messages": [{"role": "user", "content": "hi"}]}
    async with gateway.client.stream("POST", "/v1/chat/completions", json=body | {"stream": True}) as response:
        async for _ in response.aiter_text():
            break
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await gateway.client.post("/v1/chat/completions", json=body)
    for _ in range(50):
        if not gateway.clouds["leave"].open:
            return
        await asyncio.sleep(0.1)


async def _practise(gateway: HedgedGateway) -> None:
    """Have every tier answer once: from then on the hedge knows how LiteLLM asks it for a stream."""
    modes = {name: one.mode for name, one in gateway.clouds.items()}
    for name, one in gateway.clouds.items():
        one.mode = "ok"
        assert (await gateway.ask(name)).said.startswith(name)
        one.mode = modes[name]
    (gateway.folder / "spied").unlink()


@cache
def seen(version: str, before: str) -> Seen:
    async def run(folder: str) -> Seen:
        clouds = [
            TalkingUpstream(f"{how}-{way}", way, SECONDS.get(way, 0)) for how in ("whole", "stream") for way in WAYS
        ]
        clouds += [TalkingUpstream("well"), TalkingUpstream("impatient", "hang"), TalkingUpstream("leave", "drip", 24)]
        clouds += [
            TalkingUpstream("likely"),
            TalkingUpstream("together", "together"),
            TalkingUpstream("twin", "together"),
        ]
        clouds[-1].both = clouds[-2].both = asyncio.Barrier(2)
        async with AsyncExitStack() as stack:
            gateway = HedgedGateway(Path(folder), clouds, {"together": ["twin"]})
            await gateway.open(stack, version)
            if before == PRACTISED:
                await _practise(gateway)
            return await _look(gateway)

    with TemporaryDirectory() as folder:
        return asyncio.run(run(folder))


@pytest.fixture(params=RUNS, ids="-".join)
def proxy(request: pytest.FixtureRequest) -> Seen:
    return seen(*request.param)


@pytest.mark.parametrize("way", [way for way in WAYS if way != "drip"])
def test_a_whole_answer_comes_in_time_from_the_next_tier(proxy, way):
    answer = proxy.whole[way]

    assert (answer.status, answer.tier) == (200, "local"), answer.text
    assert answer.said.startswith("local")
    assert answer.seconds - proxy.usual < BUDGET


@pytest.mark.parametrize("way", [*SILENT, *AT_ONCE])
def test_a_stream_comes_from_the_next_tier(proxy, way):
    answer = proxy.streams[way]

    assert (answer.status, answer.tier) == (200, "local"), answer.text
    assert answer.said.startswith("local")
    assert answer.text.endswith("data: [DONE]\n\n")
    assert answer.seconds - proxy.usual < BUDGET


def test_a_slow_answer_is_never_cut(proxy):
    for answer in (proxy.whole["drip"], proxy.streams["drip"]):
        assert answer.tier.endswith("drip--1")
        assert f"w{WORDS - 1}" in answer.said
        assert answer.seconds > SECONDS["drip"]


@pytest.mark.parametrize("way", ["reset", "stall"])
def test_a_stream_that_stops_ends_with_an_error(proxy, way):
    answer = proxy.streams[way]

    assert answer.tier.endswith(f"{way}--1")
    assert '"error"' in answer.text


def test_the_next_request_does_not_wait_again(proxy):
    assert all(answer.tier == "local" and answer.seconds - proxy.usual < 2 for answer in proxy.second.values())


def test_a_tier_that_gives_up_before_the_deadline_is_followed_at_once(proxy):
    assert proxy.others["impatient"].tier == "local"
    assert 2 <= proxy.others["impatient"].seconds < 3.4 + proxy.usual


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("route", ROUTES)
def test_every_endpoint_names_who_answered(proxy, route, stream):
    answer = proxy.routes[route, stream]

    assert (answer.status, answer.tier) == (200, "well--1"), answer.text
    assert answer.headers["x-litellm-model-api-base"].startswith("http://127.0.0.1:")
    assert f"w{WORDS - 1}" in answer.text


def test_what_the_client_says_arrives(proxy):
    passed = proxy.asked["tools"]
    assert {key: value for key, value in passed.items() if key in SAID} == SAID
    assert "max_tokens" not in passed
    assert passed["stream"] is True


def test_tool_calls_arrive(proxy):
    (call,) = proxy.others["tools"].values["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "weather", "arguments": '{"city": "Bern"}'}
    assert proxy.others["tools"].values["choices"][0]["finish_reason"] == "tool_calls"
    assert '"finish_reason":"tool_calls"' in proxy.others["tools stream"].text.replace(" ", "")


def test_json_and_several_choices_arrive(proxy):
    assert proxy.others["json"].said == '{"by": "well"}', proxy.asked["json"]
    choices = proxy.others["several"].values["choices"]
    assert [choice["index"] for choice in choices] == [0, 1], proxy.asked["several"]
    assert all(f"w{WORDS - 1}" in choice["message"]["content"] for choice in choices)


def test_the_likelihood_of_each_token_arrives(proxy):
    told = proxy.others["likely"].values["choices"][0]["logprobs"]["content"]

    assert "".join(one["token"] for one in told) == proxy.others["likely"].said


def test_an_answer_without_a_hedge_is_as_it_was(proxy):
    answer = proxy.others["no hedge"]

    assert set(answer.values) == {"id", "created", "model", "object", "choices", "usage"}
    assert not answer.tier


def test_the_usage_is_what_the_tier_said(proxy):
    usage, plain = (proxy.others[name].usage for name in ("usage", "usage without a hedge"))
    costs = [one.pop("cost") / PRICES[tier] for one, tier in ((usage, "cloud"), (plain, "local"))]
    assert [round(cost) for cost in costs] == [USAGE["total_tokens"]] * 2
    assert usage == plain
    assert {name: usage[name] for name in USAGE} == USAGE
    assert proxy.whole["500"].values["usage"]["total_tokens"] == USAGE["total_tokens"]


def test_tiers_are_neither_listed_nor_answered(proxy):
    assert not [name for name in proxy.models if "--" in name]
    assert {"well", "local"} <= set(proxy.models)
    assert 400 <= proxy.others["a tier"].status < 500


def test_what_is_no_chat_goes_to_the_tiers_one_after_the_other(proxy):
    for name in ("embeddings", "embeddings elsewhere"):
        assert proxy.others[name].values["data"][0]["embedding"] == [0.0, 1.0]


def test_each_request_is_booked_once_and_as_the_tier_that_answered(proxy):
    by_group: dict[str, list[dict[str, Any]]] = {}
    for one in proxy.booked:
        by_group.setdefault(one["model_group"], []).append(one)
    answered_by_local = [
        *proxy.whole.values(),
        *proxy.streams.values(),
        *proxy.second.values(),
        proxy.others["impatient"],
    ]
    own = 3  # the embeddings, and what it was asked itself
    assert len(by_group["local"]) == sum(one.tier == "local" for one in answered_by_local) + own
    assert len(by_group["well--1"]) == len(proxy.routes) + 8  # what comes before and behind the routes
    for group, tier in (("local", "local"), ("well--1", "cloud")):
        costs = {round(one["response_cost"] / PRICES[tier]) for one in by_group[group] if one["total_tokens"] == 37}
        assert costs == {USAGE["total_tokens"]}
    assert not any(one["model_group"] in ("well", "") for one in proxy.booked)


def test_one_of_two_tiers_that_answer_at_the_same_moment_is_booked(proxy):
    booked = [one["model_group"] for one in proxy.booked if one["model_group"] in ("together--1", "twin--1")]

    assert booked == [proxy.others["together"].tier]


def test_what_was_said_to_a_client_that_leaves_is_booked(proxy):
    (booked,) = [one for one in proxy.booked if one["model_group"] == "leave--1"]

    assert 0 < booked["total_tokens"] < USAGE["total_tokens"]


def test_who_leaves_is_not_answered_any_more(proxy):
    assert proxy.open_after == {}


def test_what_happened_is_counted(proxy):
    def count(name: str, group: str, tier: str) -> float:
        line = f'kustomize_litellm_hedge_{name}_total{{model_group="{group}",tier="{tier}"}} '
        return next(float(one.removeprefix(line)) for one in proxy.metrics.splitlines() if one.startswith(line))

    assert count("hedges", "whole-hang", "local") == 1
    assert count("losers", "whole-hang", "whole-hang--1") == 1
    assert count("answers", "whole-hang", "local") == 2
    assert count("stalls", "whole-stall", "whole-stall--1") == 1
    assert count("stalls", "stream-reset", "stream-reset--1") == 1
    assert count("failures", "whole-500", "whole-500--1") == 1
    assert count("hedges", "well", "local") == 0


@pytest.mark.parametrize("version", [OLD, DEPLOYED, NEW])
def test_a_stream_that_nobody_reads_on_does_not_end_the_process(tmp_path, version):
    (tmp_path / hedge_file.KEY).write_text(hedge_file.text())
    done = subprocess.run(
        [litellm(version).with_name("python"), Path(__file__).with_name("abandoned_streams.py")],
        cwd=tmp_path,
        # what is freed is overwritten, so that nobody reads it unseen
        env={**os.environ, "PYTHONMALLOC": "debug", "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
