"""Requests on all endpoints to upstreams that fail in every way, by clients most of whom leave."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Any

import httpx

from benchmarks.hedge_proxies import Proxy
from benchmarks.hedge_upstreams import Way

AT_ONCE = 50
LEAVING = 2 / 3  # of the clients, after some of these seconds
LEAVES_AFTER = (0.05, 3.0)
STREAMING = 0.5
WAYS = {
    **{mode: Way(mode) for mode in ("ok", "refused", "401", "429", "500", "html", "empty", "blank", "broken")},
    **{mode: Way(mode) for mode in ("black-hole", "hang", "headers", "stall", "reset")},
    "late": Way("late", 6.0),
    "drip": Way("drip", 6.0, 6),
}
QUESTIONS: dict[str, dict[str, Any]] = {
    "/v1/chat/completions": {"messages": [{"role": "user", "content": "hi"}]},
    "/v1/messages": {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 100},
    "/v1/responses": {"input": "hi"},
    "/v1/completions": {"prompt": "hi"},
    "/v1/embeddings": {"input": "hi"},
}


async def asked(proxy: Proxy, requests: int, *, leaving: float = LEAVING) -> Counter[str]:
    """Send the same requests each time; count how they ended."""
    gate = asyncio.Semaphore(AT_ONCE)
    sent = (_request(proxy, gate, random.Random(seed), leaving) for seed in range(requests))  # noqa: S311 - no secret
    return Counter(await asyncio.gather(*sent))


async def _request(proxy: Proxy, gate: asyncio.Semaphore, chance: random.Random, leaving: float) -> str:
    route = chance.choice(list(QUESTIONS))
    body = {"model": chance.choice(list(WAYS)), **QUESTIONS[route]}
    if route != "/v1/embeddings":
        body["stream"] = chance.random() < STREAMING
    seconds = chance.uniform(*LEAVES_AFTER) if chance.random() < leaving else None
    async with gate:
        try:
            async with asyncio.timeout(seconds), proxy.client.stream("POST", route, json=body) as response:
                text = "".join([part async for part in response.aiter_text()])
        except TimeoutError:
            return "left"
        except httpx.TransportError:
            return "error"
    return "error" if response.is_error or '"error"' in text else "answered"
