"""What clients of a hedged gateway notice where upstreams fail: the first of them, many at once, and for a minute."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from typing import NamedTuple

from benchmarks import report
from benchmarks.hedge_proxies import LOCAL, Answer, Proxy, config, started
from benchmarks.hedge_upstreams import Upstreams, Way, opened

HOWS = ("whole", "stream")
# Both cloud tiers fail in one way, then comes the local one.
WAYS = {
    **{mode: Way(mode) for mode in ("refused", "401", "404", "429", "500", "503", "html", "empty", "blank", "broken")},
    **{mode: Way(mode) for mode in ("black-hole", "hang", "headers")},
    "late": Way("late", 40.0),
    "drip": Way("drip", 21.0, 6),
}
ONSET, OUTAGE = "onset", "outage"
HEALTHY_SECONDS, OUTAGE_SECONDS, RECOVERY_SECONDS = 10.0, 60.0, 40.0
PAUSE_SECONDS = 3.0  # of a client between two questions: what 50 of them ask then is what one process can answer
FIRST_BUDGET, ONSET_BUDGET, RECOVERY_BUDGET = 5.0, 7.0, 30.0


class Heard(NamedTuple):
    """When somebody was answered, and what."""

    at: float
    answer: Answer


async def measured(release: str, clients: int) -> None:
    """Print a table of the ways to fail, one of the onset of a hang, and one of an outage."""
    switched = [f"{ONSET}-{how}" for how in HOWS] + [OUTAGE]
    async with opened({LOCAL: Way(), **WAYS, **{name: Way() for name in switched}}) as upstreams:
        groups, chains = {LOCAL: upstreams.ports[LOCAL]}, {}
        for name in [f"{way}-{how}" for way in WAYS for how in HOWS] + switched:
            port = upstreams.ports[name if name in switched else name.rpartition("-")[0]]
            groups |= {name: port, f"{name}-next": port}
            chains[name] = [f"{name}-next", LOCAL]
        async with started("hedge", release, config(groups, chains, hedged=True)) as proxy:
            await _first_requests(proxy)
            await _onset(proxy, upstreams, clients)
            await _outage(proxy, upstreams, clients)


async def _first_requests(proxy: Proxy) -> None:
    for how in HOWS:
        await proxy.ask(f"{OUTAGE}", stream=how == "stream")  # what loads modules is not timed
    rows, slowest = [], 0.0
    for way in WAYS:
        first, then = [], []
        for how in HOWS:
            first.append(await proxy.ask(f"{way}-{how}", stream=how == "stream"))
            then.append(await proxy.ask(f"{way}-{how}", stream=how == "stream"))
        by = {_speaker(answer) for answer in first}
        if by == {LOCAL}:
            slowest = max(slowest, *(answer.seconds for answer in first))
        times = [f"{answer.seconds:.1f}" for pair in zip(first, then, strict=True) for answer in pair]
        rows.append((way, *times, " or ".join(sorted(by))))
    columns = ("both cloud tiers", "whole s", "next s", "stream s", "next s", "the first by")
    report.table(f"One client, {report.load()}", columns, rows)
    report.budget("the slowest first answer by the local tier", slowest, FIRST_BUDGET, "s")


def _speaker(answer: Answer) -> str:
    if answer.is_error:
        return f"error {answer.status}"
    return LOCAL if answer.is_by(LOCAL) else "cloud"


async def _onset(proxy: Proxy, upstreams: Upstreams, clients: int) -> None:
    """Have all clients ask at the moment when the cloud begins to hang."""
    rows, worst = [], 0.0
    for how in HOWS:
        group = f"{ONSET}-{how}"
        for mode in ("ok", "hang"):
            await upstreams.tell(**{group: mode})
            asked = (proxy.ask(group, stream=how == "stream") for _ in range(clients))
            answers = await asyncio.gather(*asked)
            seconds = sorted(answer.seconds for answer in answers)
            errors = sum(answer.is_error for answer in answers)
            rows.append((f"{how}, {mode}", f"{statistics.median(seconds):.1f}", f"{seconds[-1]:.1f}", str(errors)))
        worst = max(worst, seconds[-1])
    title = f"{clients} clients at once, {report.load()}"
    report.table(title, ("the cloud", "median s", "worst s", "errors"), rows)
    report.budget("the worst answer at the onset", worst, ONSET_BUDGET, "s")


async def _outage(proxy: Proxy, upstreams: Upstreams, clients: int) -> None:
    heard: list[Heard] = []
    asking = [asyncio.create_task(_keep_asking(proxy, heard, random.Random(seed))) for seed in range(clients)]  # noqa: S311 - pauses
    await asyncio.sleep(HEALTHY_SECONDS)
    begun = time.monotonic()
    await upstreams.tell(**{OUTAGE: "hang"})
    await asyncio.sleep(OUTAGE_SECONDS)
    ended = time.monotonic()
    await upstreams.tell(**{OUTAGE: "ok"})
    await asyncio.sleep(RECOVERY_SECONDS)
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    spans = {
        "before": (0.0, begun),
        "its first 10 s": (begun, begun + 10),
        "later": (begun + 10, ended),
        "after": (ended, time.monotonic()),
    }
    rows = [_row(name, [one.answer for one in heard if a <= one.at < b]) for name, (a, b) in spans.items()]
    title = f"{clients} clients through an outage of {OUTAGE_SECONDS:g} s, {report.load()}"
    report.table(title, ("answered", "requests", "errors", "by the cloud", "median s", "worst s"), rows)
    report.budget("errors", sum(one.answer.is_error for one in heard), 0, "answers")
    back = min((one.at - ended for one in heard if one.at > ended and one.answer.is_by(OUTAGE)), default=float("inf"))
    report.budget("the first answer of the cloud after its recovery", back, RECOVERY_BUDGET, "s")


async def _keep_asking(proxy: Proxy, heard: list[Heard], chance: random.Random) -> None:
    while True:
        await asyncio.sleep(PAUSE_SECONDS * 2 * chance.random())
        answer = await proxy.ask(OUTAGE, stream=chance.random() < 0.5)  # noqa: PLR2004 - half of them
        heard.append(Heard(time.monotonic(), answer))


def _row(name: str, answers: list[Answer]) -> tuple[str, ...]:
    seconds = [answer.seconds for answer in answers]
    counts = (len(answers), sum(one.is_error for one in answers), sum(one.is_by(OUTAGE) for one in answers))
    return name, *map(str, counts), f"{statistics.median(seconds):.1f}", f"{max(seconds):.1f}"
