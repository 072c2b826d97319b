"""What `whatif` computes, held to the real proxy: the same hosts are down, and the same host answers."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from itertools import chain, combinations
from typing import Any
from urllib.parse import urlsplit

import pytest

from kustomize_plugin.gateway import hosts
from kustomize_plugin.gateway.finished_gateway import FinishedGateway
from kustomize_plugin.gateway.outage import NOBODY, PARTLY, Outage
from kustomize_plugin.rehearsal import modes
from tests.e2e.gateway_versions import DEPLOYED, NEW, OLD
from tests.e2e.running_gateway import RunningGateway

pytestmark = pytest.mark.rehearsal

HOSTS = ("a", "b", "near")


def entry(group: str, host: str, **params: Any) -> dict[str, Any]:
    common = {"model": f"hosted_vllm/{host}", "api_base": f"http://{host}:8000/v1", "api_key": "sk-none", "timeout": 10}
    # nothing is cooled down, so that each outage meets the same gateway
    return {"model_name": group, "litellm_params": common | params, "model_info": {"cooldown_time": 0}}


VALUES: dict[str, Any] = {
    "model_list": [
        entry("first", "a"),
        entry("second", "b"),
        entry("last", "near"),
        entry("ordered", "a", order=1),
        entry("ordered", "b", order=2),
        entry("alone", "a"),
    ],
    "litellm_settings": {"fallbacks": [{"first": ["second", "last"]}, {"ordered": ["last"]}, {"other": ["last"]}]},
    "router_settings": {"num_retries": 0, "model_group_alias": {"other": "first"}, "disable_cooldowns": True},
}


@pytest.mark.parametrize("version", [OLD, DEPLOYED, NEW])
def test_the_host_that_is_computed_answers(version):
    subsets = chain.from_iterable(combinations(HOSTS, size) for size in range(len(HOSTS) + 1))

    async def run() -> None:
        async with AsyncExitStack() as stack:
            gateway = RunningGateway(VALUES)
            await gateway.open(stack, version)
            for down in subsets:
                for identity, upstream in gateway.upstreams.items():
                    is_down = urlsplit(identity).hostname in down
                    await upstream.switch(modes.REFUSED if is_down else modes.HEALTHY)
                await compared(gateway, set(down))

    asyncio.run(run())


async def compared(gateway: RunningGateway, down: set[str]) -> None:
    outage = Outage(FinishedGateway(VALUES), down)
    for name in outage.names:
        computed = outage.of(name)
        body = {"model": name, "messages": [{"role": "user", "content": "hi"}]}
        reply = await gateway.client.post("/v1/chat/completions", json=body)
        answering = {hosts.of_deployment(one) for one in computed.answering}

        assert (reply.status_code == 200) == (computed.state != NOBODY), (name, down)
        if computed.state != NOBODY:
            port = urlsplit(reply.headers["x-litellm-model-api-base"]).port
            answered = next(urlsplit(one).hostname for one, fake in gateway.upstreams.items() if fake.port == port)
            assert answered in answering, (name, down, computed.state == PARTLY)
