"""The fake upstreams, on real sockets: each way to break looks like itself to a client."""

from __future__ import annotations

import asyncio
import json
import math
import shutil
import socket
import ssl
import subprocess
import time

import httpx
import pytest

from kustomize_plugin.rehearsal import fake_upstream, modes, proxy_network
from kustomize_plugin.rehearsal.fake_upstream import Upstream
from kustomize_plugin.rehearsal.modes import ALL, HEALTHY, Mode
from kustomize_plugin.rehearsal.name_server import NameServer
from kustomize_plugin.rehearsal.provider_answers import ChatQuestion

OPENAI, OLLAMA = "/v1/chat/completions", "/api/chat"
COMPLETIONS, RESPONSES, EMBEDDINGS = "/v1/completions", "/v1/responses", "/v1/embeddings"
GEMINI, GEMINI_STREAM = "/v1beta/models/g:generateContent", "/v1beta/models/g:streamGenerateContent?alt=sse"
ANTHROPIC = "/v1/messages"
PATIENCE = 30  # a busy machine is no broken upstream
NO_CONNECTION, NO_ANSWER = httpx.Timeout(PATIENCE, connect=0.4), httpx.Timeout(PATIENCE, read=0.4)
SAID = "m at https://real"


def ask(
    mode: Mode,
    path: str = OPENAI,
    *,
    stream: bool = False,
    timeout: httpx.Timeout | float = PATIENCE,
    scale: float = 1,
    more: dict[str, object] | None = None,
):
    """Return what a client gets from an upstream in a mode, and the upstream; `more` is what else it asks."""

    async def run():
        async with (
            Upstream("https://real", scale) as upstream,
            httpx.AsyncClient(trust_env=False, timeout=timeout) as client,
        ):
            await upstream.switch(mode)
            address = f"http://127.0.0.1:{upstream.port}{path}"
            headers, body = {"Authorization": "Bearer made-up"}, {"model": "m", "stream": stream, **(more or {})}
            try:
                return await client.post(address, json=body, headers=headers), upstream
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
        (COMPLETIONS, ["choices", 0, "text"]),
        (RESPONSES, ["output", 0, "content", 0, "text"]),
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


@pytest.mark.parametrize(
    "path", ["/api/api/chat", "/v1/api/chat", "/", "/v1/chat/completions/chat/completions", "/v1/responses/responses"]
)
def test_a_path_that_no_provider_serves_is_404(path):
    found, upstream = ask(HEALTHY, path)
    assert found.status_code == 404
    assert upstream.questions[0].dialect == ""


@pytest.mark.parametrize("path", [OPENAI, OLLAMA, GEMINI_STREAM, ANTHROPIC, COMPLETIONS])
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


STREAMS = [OPENAI, OLLAMA, GEMINI_STREAM, ANTHROPIC, COMPLETIONS, RESPONSES]


def words_of(text: str) -> str:
    lines = [line.removeprefix("data: ") for line in text.splitlines() if "{" in line]
    return "".join(_words(json.loads(line)) for line in lines)


def test_a_stream_of_responses_is_one_answer():
    found, _ = ask(HEALTHY, RESPONSES, stream=True)
    events = [json.loads(line.removeprefix("data: ")) for line in found.text.splitlines() if line.startswith("data: ")]
    assert "".join(one["delta"] for one in events if one["type"] == "response.output_text.delta") == SAID
    assert [one["sequence_number"] for one in events] == list(range(len(events)))
    assert events[-1]["response"]["output"][0]["content"][0]["text"] == SAID


@pytest.mark.parametrize(
    ("path", "key"),
    [(EMBEDDINGS, "data"), ("/api/embed", "embeddings"), ("/v1beta/models/g:batchEmbedContents", "embeddings")],
)
def test_vectors_never_stream(path, key):
    found, _ = ask(HEALTHY, path, stream=True)
    assert found.json()[key]


@pytest.mark.parametrize("path", [OPENAI, OLLAMA, GEMINI, ANTHROPIC, COMPLETIONS, EMBEDDINGS])
def test_an_empty_answer_is_one_that_says_nothing(path):
    found, _ = ask(modes.EMPTY, path)
    assert found.status_code == 200
    assert " at " not in found.text
    assert _words(found.json()) in ("", "assistant")


@pytest.mark.parametrize("path", STREAMS)
def test_an_empty_stream_comes_to_its_end(path):
    found, _ = ask(modes.EMPTY, path, stream=True)
    assert found.status_code == 200
    assert words_of(found.text) == ""


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", STREAMS)
def test_a_broken_answer_is_not_json(path, stream):
    found, _ = ask(modes.BROKEN, path, stream=stream)
    assert found.status_code == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|delimiter"):
        json.loads(found.text.rpartition("data: ")[2])


@pytest.mark.parametrize("path", STREAMS)
def test_a_reset_comes_after_the_first_words(path):
    got = bytearray()

    async def run():
        async with Upstream("https://real") as upstream, httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
            await upstream.switch(modes.RESET)
            address = f"http://127.0.0.1:{upstream.port}{path}"
            async with client.stream("POST", address, json={"model": "m", "stream": True}) as response:
                async for part in response.aiter_bytes():
                    got.extend(part)

    with pytest.raises(httpx.ReadError):
        asyncio.run(run())
    assert b" at " in got
    assert b"https://real" not in got


@pytest.mark.parametrize("path", [OPENAI, OLLAMA, GEMINI, ANTHROPIC, COMPLETIONS, RESPONSES])
def test_a_slow_answer_is_whole_after_its_time(path):
    begun = time.monotonic()
    found, _ = ask(modes.SLOW, path, scale=0.01)
    assert time.monotonic() - begun >= 0.01 * modes.SLOW_SECONDS
    assert " at https://real" in found.text


@pytest.mark.parametrize("path", STREAMS)
def test_a_slow_stream_speaks_at_once_and_goes_on_until_its_time_is_over(path):
    scale, came = 0.04, [time.monotonic()]

    async def run():
        async with (
            Upstream("https://real", scale) as upstream,
            httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client,
        ):
            await upstream.switch(modes.SLOW)
            address = f"http://127.0.0.1:{upstream.port}{path}"
            async with client.stream("POST", address, json={"model": "m", "stream": True}) as response:
                text = ""
                async for part in response.aiter_text():
                    came.append(time.monotonic())
                    text += part
                return text

    text = asyncio.run(run())
    if path != RESPONSES:  # its last events repeat the whole text
        assert words_of(text) == f"m at {fake_upstream.LENGTHY}https://real"
    assert came[1] - came[0] < 0.5 * scale * modes.SLOW_SECONDS
    assert came[-1] - came[0] >= scale * modes.SLOW_SECONDS
    assert len(came) > 0.5 * modes.SLOW_PARTS  # on a busy machine some come together


@pytest.mark.parametrize(
    "asked",
    [
        {"max_tokens": 10},
        {"max_completion_tokens": 10, "max_tokens": 5000},
        {"max_output_tokens": 10},
        {"options": {"num_predict": 10}},
        {"generationConfig": {"maxOutputTokens": 10}},
    ],
)
def test_who_asks_for_few_words_has_them_sooner(asked):
    assert ChatQuestion(OPENAI, "", {"model": "m"} | asked).most_tokens == 10
    assert ChatQuestion(OPENAI, "", {"max_tokens": None, "options": {"num_predict": -1}}).most_tokens == math.inf
    begun = time.monotonic()
    found, _ = ask(modes.SLOW, more=asked)
    assert found.status_code == 200
    assert time.monotonic() - begun < 0.5 * modes.SLOW_SECONDS


@pytest.mark.parametrize("stream", [False, True])
def test_a_late_answer_says_nothing_before(stream):
    begun = time.monotonic()
    found, _ = ask(modes.LATE, stream=stream, scale=0.02)
    assert time.monotonic() - begun >= 0.02 * modes.LATE_SECONDS
    assert (words_of(found.text) if stream else found.json()["choices"][0]["message"]["content"]).endswith(SAID)
    silent, _ = ask(modes.LATE, stream=stream, timeout=NO_ANSWER)
    assert isinstance(silent, httpx.ReadTimeout)


def test_a_drip_is_silent_between_words():
    begun = time.monotonic()
    found, _ = ask(modes.DRIP, stream=True, scale=0.02)
    assert time.monotonic() - begun >= 0.02 * modes.DRIP_SECONDS * (modes.DRIP_PARTS - 1)
    assert len([line for line in found.text.splitlines() if "content" in line]) == modes.DRIP_PARTS
    assert words_of(found.text).endswith(SAID)


def test_a_client_that_leaves_a_slow_upstream_is_let_go():
    found, upstream = ask(modes.SLOW, timeout=NO_ANSWER)
    assert isinstance(found, httpx.ReadTimeout)
    assert len(upstream.questions) == 1


def test_a_route_can_be_missing():
    async def run():
        async with (
            Upstream("https://real", lacking="/responses") as upstream,
            httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client,
        ):
            address = f"http://127.0.0.1:{upstream.port}"
            return [
                (await client.post(address + path, json={"model": "m"})).status_code for path in (RESPONSES, OPENAI)
            ]

    assert asyncio.run(run()) == [404, 200]


def test_a_name_is_found_until_its_server_says_nothing(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)

    async def run():
        loop = asyncio.get_running_loop()
        async with NameServer() as names, Upstream("https://real", names=names) as upstream:
            name = upstream.address.removeprefix("http://").rpartition(":")[0]
            assert name.endswith(".rehearsal")
            proxy_network.install({proxy_network.NAMES: f"{names.port} 0.2"})
            found = await loop.run_in_executor(None, socket.getaddrinfo, name, upstream.port)
            await upstream.switch(modes.DNS_HANG)
            begun = time.monotonic()
            with pytest.raises(socket.gaierror):
                await loop.run_in_executor(None, socket.getaddrinfo, name, upstream.port)
            waited = time.monotonic() - begun
            elsewhere = socket.getaddrinfo("127.0.0.1", 80)
            return found[0][4], upstream.port, waited, elsewhere[0][4]

    found, port, waited, elsewhere = asyncio.run(run())
    assert found == ("127.0.0.1", port)
    assert waited >= 0.4  # two attempts
    assert elsewhere == ("127.0.0.1", 80)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate, and is not there")
def test_tls_is_spoken_until_it_hangs(tmp_path):
    certificate, key = tmp_path / "crt", tmp_path / "key"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
    ]
    subject = ["-subj", "/CN=rehearsal", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*made, *subject, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=str(certificate))

    async def run():
        async with (
            Upstream("https://real", tls=server) as upstream,
            httpx.AsyncClient(trust_env=False, timeout=NO_CONNECTION, verify=trusting) as client,
        ):
            assert upstream.address.startswith("https://")
            found = await client.post(upstream.address + OPENAI, json={"model": "m"})
            assert found.status_code == 200
            await upstream.switch(modes.TLS_HANG)
            with pytest.raises(httpx.ConnectTimeout):
                await client.post(upstream.address + OPENAI, json={"model": "m"})

    asyncio.run(run())
