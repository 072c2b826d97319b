"""Changes how a proxy of a rehearsal connects: names of fakes, and the patience of a TLS handshake.

Loaded by the fork server in LiteLLM's own Python, so only the standard library is imported from outside of that. What
waits for a name blocks one of four threads, as in libuv, whose event loop LiteLLM runs on.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

NAMES = "REHEARSAL_NAMES"  # the name server's port and the seconds of an attempt
HANDSHAKE = "REHEARSAL_HANDSHAKE"  # seconds of a TLS handshake, which no setting of LiteLLM's changes
HANDSHAKE_SECONDS = 60.0  # what asyncio and uvloop give one
_ATTEMPTS = 2
_THREADS = 4
_ZONE = ".rehearsal"
_system = socket.getaddrinfo


def install(variables: Mapping[str, str]) -> None:
    """Do what a proxy's variables say."""
    if NAMES in variables:
        port, _, seconds = variables[NAMES].partition(" ")
        socket.getaddrinfo = _resolve(partial(_find, int(port), float(seconds)))
    if HANDSHAKE in variables:
        _shake_hands_within(float(variables[HANDSHAKE]))


def _resolve(find: Any) -> Any:
    """Have uvloop resolve names by a function too; returns it."""
    try:
        import uvloop
    except ImportError:
        return find
    threads = ThreadPoolExecutor(_THREADS)

    async def getaddrinfo(loop: Any, host: Any, port: Any, **hints: Any) -> Any:
        return await loop.run_in_executor(threads, partial(find, host, port, **hints))

    uvloop.Loop.getaddrinfo = getaddrinfo
    return find


def _find(server: int, seconds: float, host: Any, port: Any, *hints: Any, **more: Any) -> Any:
    """Return addresses; raises the error of a resolver whose name server does not answer."""
    name = host.decode() if isinstance(host, bytes) else host
    if not isinstance(name, str) or not name.endswith(_ZONE):
        return _system(host, port, *hints, **more)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(seconds)
        asking.connect(("127.0.0.1", server))
        for _ in range(_ATTEMPTS):
            asking.send(name.encode())
            try:
                return _system(asking.recv(64).decode(), port, *hints, **more)
            except TimeoutError:
                continue
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


def _shake_hands_within(seconds: float) -> None:
    try:
        import uvloop
    except ImportError:
        return
    connect = uvloop.Loop.create_connection

    async def create_connection(loop: Any, *words: Any, **more: Any) -> Any:
        if more.get("ssl") and more.get("ssl_handshake_timeout") is None:
            more["ssl_handshake_timeout"] = seconds
        return await connect(loop, *words, **more)

    uvloop.Loop.create_connection = create_connection
