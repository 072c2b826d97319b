"""What is left of 1,000 requests to upstreams that fail, most of whose clients leave: with a hedge, and without.

The same requests come again in each round: what LiteLLM loads and keeps is there after the first, and what has grown in
the last one is a leak.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from typing import NamedTuple

from benchmarks import hedge_garbage, report
from benchmarks.hedge import RELEASE
from benchmarks.hedge_proxies import LOCAL, Proxy, config, started
from benchmarks.hedge_upstreams import Upstreams, Way, opened

ROUNDS = 3
TIMEOUT = 10.0  # of a tier
LOOK_SECONDS, SETTLE_SECONDS = 2.0, 40.0
GROWTH_BUDGET = 5.0  # MB in the last round, more than without a hedge
COLUMNS = ("round", "answered", "errors", "left", "tasks", "hedges", "objects", "questions", "sockets", "MB")
_MB = 10**6


class Held(NamedTuple):
    """What a proxy holds; `objects` are those of hedge.py, `questions` what upstreams are still answering."""

    tasks: Counter[str]
    hedges: int
    objects: Counter[str]
    questions: int
    connections: int
    rss: int


class Soak:
    """One proxy, its first state and those after each round."""

    def __init__(self, proxy: Proxy, upstreams: Upstreams) -> None:
        self.proxy = proxy
        self.seen: list[Held] = []
        self._upstreams = upstreams

    async def run(self, requests: int) -> tuple[str, ...]:
        """Send the requests of a round and return its row."""
        ends = await hedge_garbage.asked(self.proxy, requests)
        await self.settle()
        now, (tasks, objects) = self.seen[-1], self.more()
        counts = (ends["answered"], ends["error"], ends["left"], tasks.total(), now.hedges, objects.total())
        name = f"{self.proxy.name} {len(self.seen) - 1}"
        return name, *map(str, (*counts, now.questions, now.connections)), f"{now.rss / _MB:.0f}"

    async def settle(self) -> None:
        """Wait until nothing is being done any more, and until it is as at first; not for ever."""
        end = time.monotonic() + SETTLE_SECONDS
        last = await self._look()
        while time.monotonic() < end:
            await asyncio.sleep(LOOK_SECONDS)
            now = await self._look()
            is_still, last = now.tasks == last.tasks, now
            if is_still and not self._is_busy(now):
                break
        self.seen.append(last)

    def _is_busy(self, held: Held) -> bool:
        return bool(held.hedges or held.questions or (self.seen and held.tasks - self.seen[0].tasks))

    async def _look(self) -> Held:
        held = await self.proxy.held()
        told = await self._upstreams.tell()
        ports = {str(port) for port in told["ports"].values()}
        connections = sum(count for port, count in held["connections"].items() if port in ports)
        tasks, objects = Counter(held["tasks"]), Counter(held["objects"])
        return Held(tasks, held["hedges"], objects, sum(told["open"].values()), connections, held["rss"])

    def more(self) -> tuple[Counter[str], Counter[str]]:
        """Return the tasks and the objects that were not there at first."""
        return self.seen[-1].tasks - self.seen[0].tasks, self.seen[-1].objects - self.seen[0].objects

    @property
    def growth(self) -> float:
        """The megabytes that the last round added."""
        return (self.seen[-1].rss - self.seen[-2].rss) / _MB


def main() -> None:
    """Print the table, and what is left by its name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hedge_soak", description=__doc__)
    parser.add_argument("--release", default=RELEASE, help="of LiteLLM, as `make litellm` installs it")
    parser.add_argument("--requests", type=int, default=1000, help="in each round")
    order = parser.parse_args()
    asyncio.run(_measured(order.release, order.requests))


async def _measured(release: str, requests: int) -> None:
    async with opened({LOCAL: Way(), **hedge_garbage.WAYS}) as upstreams:
        chains = {way: [LOCAL] for way in hedge_garbage.WAYS}
        texts = (config(upstreams.ports, chains, hedged=hedged, timeout=TIMEOUT) for hedged in (False, True))
        async with started("plain", release, next(texts)) as plain, started("hedge", release, next(texts)) as hedge:
            soaks = [Soak(plain, upstreams), Soak(hedge, upstreams)]
            for soak in soaks:
                await hedge_garbage.asked(soak.proxy, requests // 10, leaving=0)  # what is begun once is no leak
                await soak.settle()
            rows = [await soak.run(requests) for _ in range(ROUNDS) for soak in soaks]
    report.table(f"LiteLLM {release}, {requests:,} requests a round, {report.load()}", COLUMNS, rows)
    _judge(*soaks)


def _judge(plain: Soak, hedge: Soak) -> None:
    for soak in (plain, hedge):
        left = [f"{count} {name}" for more in soak.more() for name, count in more.items()]
        print(f"{soak.proxy.name}, more than at first: {', '.join(left) or 'nothing'}")
    now = hedge.seen[-1]
    report.budget(
        "tasks, hedges and questions left", hedge.more()[0].total() + now.hedges + now.questions, 0, "of them"
    )
    report.budget(
        "the last round's growth, more than without a hedge", hedge.growth - plain.growth, GROWTH_BUDGET, "MB"
    )


if __name__ == "__main__":
    report.machine()
    main()
