"""The fake upstreams, on real sockets: each way to break looks like itself to a client."""

from __future__ import annotations

import asyncio
import json
import socket
import time

import httpx
import pytest

from kustomize_plugin.rehearsal import modes
from kustomize_plugin.rehearsal.fake_upstream import Upstream
from kustomize_plugin.rehearsal.modes import ALL, HEALTHY, Mode

OPENAI, OLLAMA = "/v1/chat/completions", "/api/chat"
GEMINI, GEMINI_STREAM = "/v1beta/models/g:generateContent", "/v1beta/models/g:streamGenerateContent?alt=sse"
ANTHROPIC = "/v1/messages"
PATIENCE = 30  # a busy machine is no broken upstream
NO_CONNECTION, NO_ANSWER = httpx.Timeout(PATIENCE, connect=0.4), httpx.Timeout(PATIENCE, read=0.4)
SAID = "m at https://real"


def ask(mode: Mode, path: str = OPENAI, *, stream: bool = False, timeout: httpx.Timeout | float = PATIENCE):
    """Return what a client gets from an upstream in a mode, and the upstream."""

    async def run():
        async with (
            Upstream("https://real") as upstream,
            httpx.AsyncClient(trust_env=False, timeout=timeout) as client,
        ):
            await upstream.switch(mode)
            address = f"http://127.0.0.1:{upstream.port}{path}"
            headers = {"Authorization": "Bearer made-up"}
            try:
                return await client.post(address, json={"model": "m", "stream": stream}, headers=headers), upstream
            except httpx.HTTPError as error:
                return error, upstream

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("mode", "timeout", "error"),
    [
        (modes.REFUSED, PATIENCE, httpx.ConnectError),
        (modes.BLACK_HOLE, NO_CONNECTION, httpx.ConnectTimeout),
        (modes.ACCEPT_AND_HANG, NO_ANSWER, httpx.ReadTimeout),
        (modes.NO_FIRST_BYTE, NO_ANSWER, httpx.ReadTimeout),
    ],
)
def test_a_silent_upstream(mode, timeout, error):
    found, _ = ask(mode, timeout=timeout)
    assert isinstance(found, error)


@pytest.mark.parametrize("mode", [mode for mode in ALL if mode.status >= 400], ids=lambda mode: mode.name)
@pytest.mark.parametrize("path", [OPENAI, OLLAMA, GEMINI, ANTHROPIC])
def test_an_upstream_that_says_why(mode, path):
    found, _ = ask(mode, path)
    assert found.status_code == mode.status
    assert found.json()["error"]
    assert found.headers.get("retry-after") == ("20" if mode == modes.RATE_LIMIT_LATER else None)


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (OPENAI, ["choices", 0, "message", "content"]),
        (OLLAMA, ["message", "content"]),
        ("/api/generate", ["response"]),
        (GEMINI, ["candidates", 0, "content", "parts", 0, "text"]),
        (ANTHROPIC, ["content", 0, "text"]),
    ],
)
def test_a_healthy_upstream_says_which_model_answers(path, where):
    found, upstream = ask(HEALTHY, path)
    value = found.json()
    for step in where:
        value = value[step]
    assert value.endswith(" at https://real")
    assert upstream.questions[0].authorization == "Bearer made-up"
    assert upstream.questions[0].path == path


@pytest.mark.parametrize("path", ["/api/api/chat", "/v1/api/chat", "/", "/v1/chat/completions/chat/completions"])
def test_a_path_that_no_provider_serves_is_404(path):
    found, upstream = ask(HEALTHY, path)
    assert found.status_code == 404
    assert upstream.questions[0].dialect == ""


@pytest.mark.parametrize("path", [OPENAI, OLLAMA, GEMINI_STREAM, ANTHROPIC])
def test_a_stream_comes_in_pieces_that_join(path):
    found, _ = ask(HEALTHY, path, stream=True)
    lines = [line.removeprefix("data: ") for line in found.text.splitlines() if "{" in line]
    said = "".join(_words(json.loads(line)) for line in lines)
    assert said.endswith(" at https://real")


def _words(value: object) -> str:
    """Join the texts under the keys that the protocols keep an answer in."""
    if isinstance(value, list):
        return "".join(map(_words, value))
    if not isinstance(value, dict):
        return ""
    texts = (value.get(key) for key in ("content", "text", "response"))
    return "".join(text for text in texts if isinstance(text, str)) + "".join(map(_words, value.values()))


@pytest.mark.parametrize("path", [OPENAI, OLLAMA, GEMINI_STREAM, ANTHROPIC])
def test_a_stall_begins_and_does_not_end(path):
    got = bytearray()

    async def read(client: httpx.AsyncClient, address: str) -> None:
        async with client.stream("POST", address, json={"model": "m", "stream": True}) as response:
            async for part in response.aiter_bytes():
                got.extend(part)

    async def run():
        limits = httpx.Timeout(PATIENCE, read=1)
        async with Upstream("https://real") as upstream, httpx.AsyncClient(trust_env=False, timeout=limits) as client:
            await upstream.switch(modes.STALL)
            with pytest.raises(httpx.ReadTimeout):
                await read(client, f"http://127.0.0.1:{upstream.port}{path}")

    asyncio.run(run())
    assert b" at " in got
    assert b"https://real" not in got


def test_a_switch_cuts_who_waits():
    async def run():
        async with Upstream("https://real") as upstream, httpx.AsyncClient(trust_env=False, timeout=10) as client:
            await upstream.switch(modes.ACCEPT_AND_HANG)
            asked = asyncio.create_task(client.post(f"http://127.0.0.1:{upstream.port}{OPENAI}", json={}))
            while not upstream.questions:
                await asyncio.sleep(0.01)
            begun = time.monotonic()
            await upstream.switch(HEALTHY)
            with pytest.raises(httpx.HTTPError):
                await asked
            return time.monotonic() - begun

    assert asyncio.run(run()) < 5


def test_an_upstream_can_break_and_recover_any_number_of_times():
    async def run():
        async with Upstream("https://real") as upstream, httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
            for mode in (modes.BLACK_HOLE, modes.REFUSED, modes.BLACK_HOLE, modes.ACCEPT_AND_HANG):
                await upstream.switch(mode)
                await upstream.switch(HEALTHY)
                found = await client.post(f"http://127.0.0.1:{upstream.port}{OPENAI}", json={"model": "m"})
                assert found.status_code == 200

    asyncio.run(run())


def test_nobody_else_gets_the_port_of_a_refusing_upstream():
    async def run():
        async with Upstream("https://real") as upstream:
            await upstream.switch(modes.REFUSED)
            with socket.socket() as other, pytest.raises(OSError, match="in use"):
                other.bind(("127.0.0.1", upstream.port))

    asyncio.run(run())


@pytest.mark.parametrize(
    "sent", [b"", b"nonsense\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n[", b"\xff" * 99]
)
def test_a_client_that_speaks_no_http_breaks_nothing(sent):
    async def run():
        async with Upstream("https://real") as upstream, httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
            _, writer = await asyncio.open_connection("127.0.0.1", upstream.port)
            writer.write(sent)
            writer.close()
            found = await client.post(f"http://127.0.0.1:{upstream.port}{OPENAI}", json={"model": "m"})
            assert found.status_code == 200

    asyncio.run(run())


def test_a_look_for_models_is_no_question():
    async def run():
        async with Upstream("https://real") as upstream, httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
            found = await client.get(f"http://127.0.0.1:{upstream.port}/v1/models")
            return found.json(), upstream.questions

    assert asyncio.run(run()) == ({"data": [], "models": []}, [])
