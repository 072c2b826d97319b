"""A gateway with and without a hedge, asked in turns, so that other work of the machine hits both alike.

An upstream says all at once, and one takes its time from word to word as a model does: what arrives together may be
taken apart together.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass, field
from typing import NamedTuple

import httpx

from benchmarks import report
from benchmarks.hedge_proxies import LOCAL, Answer, Proxy, config, started
from benchmarks.hedge_upstreams import TOKENS, Way, opened

CLOUDS = {"at once": Way(), "10 ms a word": Way("drip", 0.010 * TOKENS)}
GROUPS = {pace: f"cloud-{index}" for index, pace in enumerate(CLOUDS)}
CHAINS = {group: [LOCAL] for group in GROUPS.values()}
ROUNDS = 6
EACH = 2  # requests of each client in a round
LATENCY_BUDGETS = {"whole": 30.0, "stream": 20.0}  # milliseconds more
THROUGHPUT_TARGETS = {"whole": 45.0, "stream": 75.0}  # % of what there is without a hedge
_MILLISECONDS = 1000


class Asked(NamedTuple):
    """What is measured: `how` it is asked for, and the pace of the upstream."""

    how: str
    pace: str

    def __str__(self) -> str:
        return f"{self.how}, {self.pace}"


ASKED = [Asked(how, pace) for pace in CLOUDS for how in LATENCY_BUDGETS]


@dataclass
class Times:
    """Of one proxy with one client: seconds to the first bytes and to the last, and processor time a request."""

    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    cpu: float = 0.0


@dataclass
class Load:
    """Of one proxy with many clients: answers a second, and seconds of processor time a request, of each round."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


async def measured(release: str, pairs: int, clients: int) -> None:
    """Print a table for each kind of answer with one client, then with many."""
    async with (
        opened({LOCAL: Way(), **{GROUPS[pace]: way for pace, way in CLOUDS.items()}}) as upstreams,
        started("plain", release, config(upstreams.ports, CHAINS, hedged=False)) as plain,
        started("hedge", release, config(upstreams.ports, CHAINS, hedged=True)) as hedge,
    ):
        both = (plain, hedge)
        for asked in ASKED:
            for proxy in both:
                await _asked_by_all(proxy, asked, clients, 1)  # the first requests load modules
            await _one_client(both, asked, pairs)
        for asked in ASKED:
            await _many_clients(both, asked, clients)


async def _one_client(both: tuple[Proxy, Proxy], asked: Asked, pairs: int) -> None:
    times = {proxy: Times(cpu=-await proxy.cpu()) for proxy in both}
    for index in range(pairs):
        for proxy in both if index % 2 else both[::-1]:
            answer = await _answer(proxy, asked)
            times[proxy].first.append(answer.first)
            times[proxy].last.append(answer.seconds)
    for proxy, one in times.items():
        one.cpu = (one.cpu + await proxy.cpu()) / pairs
    plain, hedge = (times[proxy] for proxy in both)
    rows = [
        ("first bytes", *_compared(plain.first, hedge.first)),
        ("last bytes", *_compared(plain.last, hedge.last)),
        ("processor time of the proxy", *_compared([plain.cpu], [hedge.cpu])),
    ]
    title = f"One client, {asked}, {TOKENS} tokens: {pairs} pairs, {report.load()}"
    report.table(title, ("ms", "plain", "hedge", "median of differences"), rows)
    more = statistics.median(_differences(plain.last, hedge.last)) * _MILLISECONDS
    report.budget(f"{asked}: more for a hedge", more, LATENCY_BUDGETS[asked.how], "ms")


def _compared(plain: list[float], hedge: list[float]) -> list[str]:
    medians = (statistics.median(values) for values in (plain, hedge, _differences(plain, hedge)))
    return [_ms(median) for median in medians]


def _differences(plain: list[float], hedge: list[float]) -> list[float]:
    return [b - a for a, b in zip(plain, hedge, strict=True)]


async def _many_clients(both: tuple[Proxy, Proxy], asked: Asked, clients: int) -> None:
    loads = {proxy: Load() for proxy in both}
    for _ in range(ROUNDS):
        for proxy, load in loads.items():
            used = await proxy.cpu()
            load.rates.append(await _asked_by_all(proxy, asked, clients, EACH))
            load.cpu.append((await proxy.cpu() - used) / (clients * EACH))
    plain, hedge = (loads[proxy] for proxy in both)
    of_rate = [100 * b / a for a, b in zip(plain.rates, hedge.rates, strict=True)]
    of_cpu = [100 * a / b for a, b in zip(plain.cpu, hedge.cpu, strict=True)]
    rounds = zip(plain.rates, hedge.rates, of_rate, plain.cpu, hedge.cpu, of_cpu, strict=True)
    rows = [
        (str(number), f"{a:.1f}", f"{b:.1f}", f"{c:.0f}", _ms(d), _ms(e), f"{f:.0f}")
        for number, (a, b, c, d, e, f) in enumerate(rounds, 1)
    ]
    columns = ("round", "plain /s", "hedge /s", "%", "plain CPU ms", "hedge CPU ms", "%")
    title = f"{clients} clients, {asked}, {TOKENS} tokens: {clients * EACH} requests a round, {report.load()}"
    report.table(title, columns, rows)
    target = THROUGHPUT_TARGETS[asked.how]
    report.target(f"{asked}: answers a second with a hedge", statistics.median(of_rate), target, "%")
    report.target(f"{asked}: answers for its processor time", statistics.median(of_cpu), target, "%")


async def _asked_by_all(proxy: Proxy, asked: Asked, clients: int, each: int) -> float:
    """Have each client ask one question after the other; return the answers a second."""

    async def client() -> None:
        for _ in range(each):
            await _answer(proxy, asked)

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return clients * each / (time.perf_counter() - begun)


async def _answer(proxy: Proxy, asked: Asked) -> Answer:
    answer = await proxy.ask(GROUPS[asked.pace], stream=asked.how == "stream")
    if answer.status != httpx.codes.OK or f"w{TOKENS - 1}" not in answer.text:
        raise SystemExit(f"{proxy.name} answers {answer.status}: {answer.text[:300]}")
    return answer


def _ms(seconds: float) -> str:
    return f"{seconds * _MILLISECONDS:.1f}"
