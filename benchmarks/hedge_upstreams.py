"""Upstreams of answers of 30 tokens in a process of their own, so that their work is told apart from the proxy's.

As a program it opens one for each word NAME=MODE, writes their ports, and behaves as each line of its input says.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from benchmarks.measure import REPOSITORY
from tests.e2e.hedge_upstream import TalkingUpstream

TOKENS = 30


class Upstreams:
    """The other end: `ports` by the names of the upstreams."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.ports: dict[str, int] = {}

    async def tell(self, **modes: str) -> Any:
        """Have some of them behave in another way; return how many questions each is answering."""
        if self._process.stdin is None or self._process.stdout is None:
            raise TypeError("the upstreams have no pipes")
        self._process.stdin.write(json.dumps(modes).encode() + b"\n")
        return json.loads(await self._process.stdout.readline())


@asynccontextmanager
async def opened(modes: dict[str, str]) -> AsyncIterator[Upstreams]:
    """Open upstreams, each with its mode."""
    words = [sys.executable, "-m", __name__, *(f"{name}={mode}" for name, mode in modes.items())]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, cwd=REPOSITORY)
    try:
        upstreams = Upstreams(process)
        upstreams.ports = (await upstreams.tell())["ports"]
        yield upstreams
    finally:
        process.kill()
        await process.wait()


async def _serve(words: list[str]) -> None:
    named = dict(word.split("=") for word in words)
    upstreams = {name: TalkingUpstream(name, mode, words=TOKENS) for name, mode in named.items()}
    async with AsyncExitStack() as stack:
        for one in upstreams.values():
            await stack.enter_async_context(one)
        while line := await asyncio.to_thread(sys.stdin.readline):
            for name, mode in json.loads(line).items():
                upstreams[name].mode = mode
            ports = {name: one.port for name, one in upstreams.items()}
            print(json.dumps({"ports": ports, "open": {name: one.open for name, one in upstreams.items()}}), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1:]))
