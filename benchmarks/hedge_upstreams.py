"""Upstreams of answers of 30 tokens in a process of their own, so that their work is told apart from the proxy's.

As a program it opens those that its word describes, and behaves as each line of its input says.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, NamedTuple

from benchmarks.measure import REPOSITORY
from kustomize_plugin.rehearsal import fake_upstream, modes
from tests.e2e.hedge_upstream import TalkingUpstream

TOKENS = 30
# nobody listens, or the kernel drops what comes
_DEAD = {"refused": modes.REFUSED, "black-hole": modes.BLACK_HOLE}


class Way(NamedTuple):
    """How an upstream behaves, for how many seconds, and the events of its streams."""

    mode: str = "ok"
    seconds: float = 0.0
    words: int = TOKENS


class Upstreams:
    """The other end: `ports` by the names of the upstreams."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.ports: dict[str, int] = {}

    async def tell(self, **modes: str) -> dict[str, dict[str, int]]:
        """Have some of them behave in another way; return the ports, and how many questions each is answering."""
        if self._process.stdin is None or self._process.stdout is None:
            raise TypeError("the upstreams have no pipes")
        self._process.stdin.write(json.dumps(modes).encode() + b"\n")
        told: dict[str, dict[str, int]] = json.loads(await self._process.stdout.readline())
        return told


@asynccontextmanager
async def opened(ways: dict[str, Way]) -> AsyncIterator[Upstreams]:
    """Open an upstream for each name."""
    pipe = asyncio.subprocess.PIPE
    words = [sys.executable, "-m", __name__, json.dumps(ways)]
    process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, cwd=REPOSITORY)
    try:
        upstreams = Upstreams(process)
        upstreams.ports = (await upstreams.tell())["ports"]
        yield upstreams
    finally:
        process.kill()
        await process.wait()


async def _serve(described: dict[str, list[Any]]) -> None:
    ways = {name: Way(*values) for name, values in described.items()}
    talking = {name: TalkingUpstream(name, *way) for name, way in ways.items() if way.mode not in _DEAD}
    dead = {name: fake_upstream.Upstream(name) for name in ways if name not in talking}
    async with AsyncExitStack() as stack:
        for one in talking.values():
            await stack.enter_async_context(one)
        for name, silent in dead.items():
            await (await stack.enter_async_context(silent)).switch(_DEAD[ways[name].mode])
        ports = {name: one.port for name, one in (talking | dead).items()}
        while line := await asyncio.to_thread(sys.stdin.readline):
            for name, mode in json.loads(line).items():
                talking[name].mode = mode
            print(json.dumps({"ports": ports, "open": {name: one.open for name, one in talking.items()}}), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(json.loads(sys.argv[1])))
