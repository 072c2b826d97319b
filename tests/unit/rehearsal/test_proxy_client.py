"""What a client makes of a proxy's answers; the proxy's place is taken by a transport."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from kustomize_plugin.rehearsal import endpoints, fake_upstream
from kustomize_plugin.rehearsal.plan import Plan
from kustomize_plugin.rehearsal.proxy_client import ProxyClient, ProxyReply

CLOUD, LOCAL = "https://cloud.example.com", "http://ollama:11434"
PLAN = Plan(
    {
        "model_list": [
            {"model_name": "cloud", "litellm_params": {"model": "openai/m", "api_base": f"{CLOUD}/v1"}},
            {"model_name": "local", "litellm_params": {"model": "ollama_chat/s", "api_base": LOCAL}},
        ],
        "litellm_settings": {"fallbacks": [{"cloud": ["local"]}]},
    }
)


def ask(response: httpx.Response, *, stream: bool = False, endpoint: str = "chat") -> ProxyReply:
    async def run() -> ProxyReply:
        client = ProxyClient("http://proxy", "key", PLAN, lambda _: "", 5, endpoints.named(endpoint))
        client._client = httpx.AsyncClient(base_url="http://proxy", transport=httpx.MockTransport(lambda _: response))
        async with client:
            return await client.ask(PLAN.groups[0], stream=stream)

    return asyncio.run(run())


def whole(said: str) -> httpx.Response:
    return httpx.Response(200, json={"choices": [{"message": {"content": said}}]})


def streamed(*words: str, end: str = "data: [DONE]\n\n") -> httpx.Response:
    events = [f"data: {json.dumps({'choices': [{'delta': {'content': word}}]})}\n\n" for word in words]
    return httpx.Response(200, text="".join(events) + end)


def test_who_answered_is_in_the_words_where_no_header_tells():
    assert ask(whole(f"m at {CLOUD}")).by == ("cloud", 1)
    assert ask(streamed("s at ", LOCAL), stream=True).by == ("local", 2)
    assert ask(streamed("s at ", fake_upstream.LENGTHY, LOCAL), stream=True).by == ("local", 2)
    assert ask(whole("good morning")).by == ("", 0)


@pytest.mark.parametrize(
    ("response", "problem"),
    [
        (whole(""), "an empty answer"),
        (httpx.Response(200, json={}), "an empty answer"),
        (httpx.Response(200, text='{"choices": ['), "an answer that is not JSON"),
        (httpx.Response(503, json={"error": {"message": "all\nare down"}}), "503: all are down"),
        (httpx.Response(502, text="<html>"), "502: "),
    ],
)
def test_an_answer_that_is_none(response, problem):
    found = ask(response)
    assert (found.answered, found.problem) == (False, problem)


@pytest.mark.parametrize(
    ("response", "broke_off"),
    [
        (streamed("m at ", CLOUD), ""),
        (streamed("m at ", fake_upstream.LENGTHY, CLOUD), ""),
        (streamed("m at ", fake_upstream.LENGTHY), "an end as of a whole answer"),
        (streamed("m at ", f"s at {LOCAL}"), ""),  # the next tier has gone on
        (streamed("m at ", end=""), "an early end"),
        (streamed("m at "), "an end as of a whole answer"),
        (streamed("m at ", end='data: {"error": {"message": "gone"}}\n\n'), "gone"),
    ],
)
def test_a_stream_that_breaks_off(response, broke_off):
    assert ask(response, stream=True).broke_off == broke_off


def test_a_stream_without_words_is_no_answer():
    assert ask(streamed(), stream=True).problem == "an empty stream"


def test_nobody_streams_vectors():
    found = ask(httpx.Response(200, json={"data": [{"embedding": [0.0]}]}), stream=True, endpoint="embeddings")
    assert found.answered
