"""Real servers of a gateway's own, and the way to them that can be cut; each test runs what is on this machine."""

from __future__ import annotations

import asyncio
import socket

import pytest

from kustomize_plugin.rehearsal import modes, stores
from kustomize_plugin.rehearsal.relay import Relay
from kustomize_plugin.rehearsal.stores import POSTGRES, REDIS, Store
from tests.e2e.conftest import search_path

QUESTIONS = {REDIS: (b"PING\r\n", b"-NOAU"), POSTGRES: (b"\0\0\0\x08\x04\xd2\x16\x2f", b"N")}
MODES = {
    REDIS: (modes.REDIS_DOWN, modes.REDIS_HANG),
    POSTGRES: (modes.POSTGRES_DOWN, modes.POSTGRES_HANG),
}


@pytest.fixture(params=[REDIS, POSTGRES])
def name(request, monkeypatch):
    monkeypatch.setenv("PATH", search_path())
    if program := stores.missing(request.param):
        pytest.skip(f"{program} is not here; run `make {request.param}`")
    return request.param


async def ask(port: int, question: bytes, seconds: float = 10) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(question)
    try:
        return await asyncio.wait_for(reader.read(5), seconds)
    finally:
        writer.close()


def test_a_real_server_is_down_hangs_and_comes_back(name):
    question, answer = QUESTIONS[name]
    down, hang = MODES[name]

    async def run():
        async with Store(name) as store, Relay(name, store.port) as relay:
            assert await ask(relay.port, question) == answer[:5]
            await relay.switch(down)
            with pytest.raises(ConnectionRefusedError):
                await ask(relay.port, question)
            await relay.switch(modes.HEALTHY)
            assert await ask(relay.port, question) == answer[:5]
            await relay.switch(hang)
            with pytest.raises(TimeoutError):
                await ask(relay.port, question, 0.3)
            await relay.switch(modes.HEALTHY)
            assert await ask(relay.port, question) == answer[:5]
            return store.port

    port = asyncio.run(run())
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", port))


def test_an_open_connection_falls_silent_and_is_cut(name):
    if name != REDIS:
        pytest.skip("one kind of server shows it")
    question, answer = QUESTIONS[name]

    async def run():
        async with Store(name) as store, Relay(name, store.port) as relay:
            reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
            writer.write(question)
            assert (await reader.read(64)).startswith(answer)
            await relay.switch(modes.REDIS_HANG)
            writer.write(question)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(16), 0.3)
            await relay.switch(modes.REDIS_DOWN)
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await reader.readexactly(16)
            writer.close()

    asyncio.run(run())


def test_what_is_not_on_path_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert stores.missing(REDIS) == "redis-server"


def test_nobody_else_gets_in(monkeypatch):
    monkeypatch.setenv("PATH", search_path())

    async def run():
        async with Store(REDIS) as store:
            said = await ask(store.port, f"AUTH {store.password}\r\nPING\r\n".encode())
            other = await ask(store.port, b"AUTH guess\r\n")
            return said, other

    if stores.missing(REDIS):
        pytest.skip("redis-server is not here; run `make redis`")
    assert asyncio.run(run()) == (b"+OK\r\n", b"-WRON")
