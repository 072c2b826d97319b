"""Where LiteLLM asks a server for each of its own routes, and who answers where that server has no such route."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from kustomize_plugin.rehearsal import endpoints, modes
from kustomize_plugin.rehearsal.endpoints import Endpoint
from kustomize_plugin.rehearsal.proxy_client import ProxyClient
from tests.e2e.gateway_versions import DEPLOYED, NEW, OLD
from tests.e2e.running_gateway import RunningGateway

pytestmark = pytest.mark.rehearsal

CHAT, RESPONSES = "/v1/chat/completions", "/v1/responses"
BODIES: dict[str, dict[str, Any]] = {
    "/v1/messages": {"max_tokens": 50, "messages": [{"role": "user", "content": "hi"}]},
    RESPONSES: {"input": "hi"},
}
# the model, what else the deployment says, and where LiteLLM asks for /v1/messages and for /v1/responses
DEPLOYMENTS: dict[str, tuple[str, dict[str, Any], tuple[str, str]]] = {
    "openai": ("openai/q", {}, (RESPONSES, RESPONSES)),
    "hosted": ("hosted_vllm/q", {}, (CHAT, RESPONSES)),
    "told": ("openai/q", {"use_chat_completions_api": True}, (CHAT, CHAT)),
    "both": ("hosted_vllm/q", {"use_chat_completions_api": True}, (CHAT, CHAT)),
}


def entry(group: str, model: str, base: str, **params: Any) -> dict[str, Any]:
    common = {"model": model, "api_base": base, "api_key": "sk-none", "num_retries": 0, "timeout": 10}
    return {"model_name": group, "litellm_params": common | params, "model_info": {"cooldown_time": 0}}


@pytest.mark.parametrize("version", [OLD, DEPLOYED, NEW])
def test_a_server_without_responses_is_left_for_the_next_tier_without_a_word(version):
    servers = [entry(name, model, f"http://{name}:8000/v1", **more) for name, (model, more, _) in DEPLOYMENTS.items()]
    values: dict[str, object] = {
        "model_list": [*servers, entry("small", "ollama_chat/s", "http://ollama:11434")],
        "litellm_settings": {"fallbacks": [{name: ["small"]} for name in DEPLOYMENTS]},
    }

    async def run() -> None:
        async with AsyncExitStack() as stack:
            gateway = RunningGateway(values)
            await gateway.open(stack, version)
            for upstream in gateway.upstreams.values():
                upstream.lacking = RESPONSES
            for name, (_, _, asked) in DEPLOYMENTS.items():
                for (route, body), expected in zip(BODIES.items(), asked, strict=True):
                    await one(gateway, name, route, body, expected)

    asyncio.run(run())


async def one(gateway: RunningGateway, name: str, route: str, body: dict[str, Any], expected: str) -> None:
    upstream = gateway.upstreams[f"http://{name}:8000"]
    upstream.questions.clear()
    reply = await gateway.client.post(route, json={"model": name, **body})

    assert reply.status_code == 200
    assert [question.path for question in upstream.questions] == [expected], (name, route)
    assert reply.headers["x-litellm-attempted-fallbacks"] == ("1" if expected == RESPONSES else "0"), (name, route)


# groups whose own upstream breaks, by the endpoint that asks them
ASKED = {
    "chat": "hosted",
    "messages": "hosted",
    "responses": "openai",
    "completions": "openai",
    "embeddings": "vectors",
}
EMBEDDING = {"mode": "embedding", "cooldown_time": 0}


@pytest.mark.parametrize("version", [DEPLOYED])
def test_a_rehearsal_asks_at_every_endpoint_and_knows_who_answered(version):
    values: dict[str, object] = {
        "model_list": [
            entry("openai", "openai/q", "http://openai:8000/v1"),
            entry("hosted", "hosted_vllm/q", "http://hosted:8000/v1"),
            entry("small", "ollama_chat/s", "http://ollama:11434"),
            entry("vectors", "openai/e", "http://vectors:8000/v1") | {"model_info": EMBEDDING},
            entry("few", "ollama/f", "http://ollama:11434") | {"model_info": EMBEDDING},
        ],
        "litellm_settings": {"fallbacks": [{"openai": ["small"]}, {"hosted": ["small"]}, {"vectors": ["few"]}]},
    }

    async def run() -> None:
        async with AsyncExitStack() as stack:
            gateway = RunningGateway(values)
            await gateway.open(stack, version)
            for name, group in ASKED.items():
                client = await stack.enter_async_context(gateway.client_at(endpoints.named(name)))
                await well_and_broken(gateway, client, group, endpoints.named(name))

    asyncio.run(run())


async def well_and_broken(gateway: RunningGateway, client: ProxyClient, name: str, endpoint: Endpoint) -> None:
    asked, (upstream,) = gateway.plan.group(name), gateway.plan.group(name).broken
    for streamed in (False, True)[: 1 + endpoint.streams]:
        for mode, by in ((modes.HEALTHY, name), (modes.REFUSED, asked.reach[1])):
            await gateway.upstreams[upstream].switch(mode)
            reply = await client.ask(asked, stream=streamed)
            if endpoint.name == "completions" and streamed and mode == modes.REFUSED:
                assert not reply.answered  # LiteLLM starts no fallback for such a stream
                continue
            assert reply.answered, (endpoint.name, streamed, mode.name, reply.problem or reply.broke_off)
            assert reply.by.group == by, (endpoint.name, streamed, mode.name)
