"""A gateway that is asked what it runs may refuse, lie, or be something else."""

from __future__ import annotations

import asyncio
import secrets

import httpx
import pytest

from kustomize_plugin.gateway.running_config import RunningConfig
from kustomize_plugin.machine import gateway_state
from kustomize_plugin.machine.live_gateway import GatewayError

KEY = f"sk-{secrets.token_hex(20)}"
URL = "http://localhost:4000"
ENTRY = {"model_name": "chat", "litellm_params": {"model": "openai/gpt-4o"}, "model_info": {"id": "1"}}
MODELS = httpx.Response(200, json={"data": [ENTRY, "x", None]})
ROUTER = httpx.Response(200, json={"current_values": {"num_retries": 2}})


def read(models: httpx.Response = MODELS, router: httpx.Response = ROUTER) -> RunningConfig:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        return models if request.url.path == "/model/info" else router

    async def run() -> RunningConfig:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            return await gateway_state.read(client, f"{URL}/v1", KEY, 5)

    return asyncio.run(run())


def test_deployments_and_router_are_read():
    found = read()

    assert [one.group for one in found.deployments] == ["chat"]
    assert found.sees_all
    assert found.unseen == ["other settings: LiteLLM's API does not tell them"]


@pytest.mark.parametrize("status", [401, 403])
def test_without_an_admins_key_the_router_is_not_seen_and_that_is_said(status):
    found = read(router=httpx.Response(status, json={"error": KEY}))

    assert not found.sees_all
    assert "which is not an admin's" in found.unseen[0]
    assert KEY not in " ".join(found.unseen)


@pytest.mark.parametrize(
    ("models", "message"),
    [
        (httpx.Response(401, json={}), "/model/info refused the key"),
        (httpx.Response(400, json={"error": "No connected db."}), "/model/info refused the key"),
        (httpx.Response(404, json={}), "/model/info answered 404"),
        (httpx.Response(200, html="<html>"), "/model/info answered text/html, not JSON"),
        (httpx.Response(200, json=[]), "/model/info answered JSON that is not an object"),
        (httpx.Response(200, json={"data": {}}), '/model/info answered JSON without the list "data"'),
        (httpx.Response(200, content=b"{", headers={"content-type": "application/json"}), "invalid or incomplete JSON"),
        (httpx.Response(200, content=b"[" * 100_000, headers={"content-type": "application/json"}), "JSON"),
    ],
)
def test_what_does_not_answer_as_a_gateway_is_one_line(models, message):
    with pytest.raises(GatewayError) as caught:
        read(models)

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
