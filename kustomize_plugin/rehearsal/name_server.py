"""The names of fake upstreams, answered on loopback, or not answered at all."""

from __future__ import annotations

import asyncio
from typing import cast

LOOPBACK = "127.0.0.1"
ZONE = ".rehearsal"
ATTEMPT_SECONDS = 5.0  # what a resolver waits for an answer unless its resolv.conf says otherwise; it asks twice


class NameServer:
    """Gives names to upstreams; use as a context manager. `name_lookup` asks it, inside a proxy."""

    def __init__(self) -> None:
        self.port = 0
        self._names: dict[str, str] = {}
        self._silent: set[str] = set()

    async def __aenter__(self) -> NameServer:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: _Answers(self._silent), (LOOPBACK, 0))
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._transport.close()

    def name_for(self, identity: str) -> str:
        """Return the name of an upstream."""
        return self._names.setdefault(identity, f"upstream-{len(self._names)}{ZONE}")

    def answer(self, name: str, *, is_known: bool) -> None:
        """Answer for a name from now on, or say nothing."""
        if is_known:
            self._silent.discard(name)
        else:
            self._silent.add(name)


class _Answers(asyncio.DatagramProtocol):
    """Answers each question with the address of loopback, but for the names that are silent."""

    def __init__(self, silent: set[str]) -> None:
        self._silent = silent

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data.decode("ascii", "replace") not in self._silent:
            self._transport.sendto(LOOPBACK.encode(), addr)
