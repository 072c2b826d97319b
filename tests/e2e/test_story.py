"""The story's acceptance list: the production gateway, on the real proxy, with a fake cloud."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from kustomize_plugin.gateway.deployments import of_config
from kustomize_plugin.machine import live_gateway
from kustomize_plugin.picture import rendered_gateway
from kustomize_plugin.rehearsal import modes
from kustomize_plugin.rehearsal.plan import Answerer
from tests.e2e.gateway_versions import DEPLOYED, NEW, OLD, built
from tests.e2e.running_gateway import RunningGateway

pytestmark = pytest.mark.rehearsal

CLOUD_MODELS = {"cloud-kimi", "cloud-minimax", "cloud-qwen3-coder"}
OLLAMA, OPENAI = "https://ollama.com", "https://api.openai.com"
BUDGET = 5.0
COUNTER = "litellm_proxy_total_requests_metric_total"


class Story(RunningGateway):
    """The gateway of overlays/production, running."""

    async def counted(self) -> str:
        for _ in range(20):  # LiteLLM counts a request after it has answered it
            text = await self.metrics()
            if "cloud-kimi" in live_gateway.counted(text):
                return text
            await asyncio.sleep(0.25)
        return text


@pytest.mark.parametrize("version", [OLD, DEPLOYED, NEW])
def test_the_story(version):
    values = rendered_gateway.read(built("production")).gateway.values

    async def run() -> None:
        async with AsyncExitStack() as stack:
            story = Story(values)
            await story.open(stack, version)
            await the_cloud_models_are_served(story)
            await kimi_answers_by_itself(story)
            await the_request_is_counted(story)
            await the_cloud_is_down_and_a_local_model_answers(story)
            await openai_is_asked_only_by_name(story)

    asyncio.run(run())


async def the_cloud_models_are_served(story: Story) -> None:
    served = (await story.client.get("/v1/models")).json()["data"]
    assert {one["id"] for one in served} >= CLOUD_MODELS


async def kimi_answers_by_itself(story: Story) -> None:
    reply = await story.ask("cloud-kimi")
    assert reply.answered
    assert reply.seconds < 60
    assert reply.by == Answerer("cloud-kimi", 1)
    (question,) = story.upstreams[OLLAMA].questions
    assert question.path == "/api/chat"
    assert question.model == "kimi-k2.5"
    assert question.authorization == f"Bearer {story.proxy.variables['OLLAMA_API_KEY']}"


async def the_request_is_counted(story: Story) -> None:
    lines = [line for line in (await story.counted()).splitlines() if line.startswith(COUNTER)]
    counted = [line for line in lines if 'requested_model="cloud-kimi"' in line and 'status_code="200"' in line]
    assert [line.rpartition(" ")[2] for line in counted] == ["1.0"]
    assert len(story.upstreams[OLLAMA].questions) == 1


async def the_cloud_is_down_and_a_local_model_answers(story: Story) -> None:
    local = {one.group for one in of_config(story.values) if one.group.startswith(("vllm-", "ollama-"))}
    await story.upstreams[OLLAMA].switch(modes.REFUSED)
    for name in sorted(CLOUD_MODELS):
        reply = await story.ask(name)
        assert reply.answered, reply.problem
        assert reply.by.group in local
        assert reply.seconds < BUDGET


async def openai_is_asked_only_by_name(story: Story) -> None:
    for identity, upstream in story.upstreams.items():
        if identity != OPENAI:
            await upstream.switch(modes.REFUSED)
    for group in story.plan.groups:
        assert "openai-gpt4o" not in group.reach
        assert not (await story.ask(group.name)).answered
    assert story.upstreams[OPENAI].questions == []
    reply = await story.ask("openai-gpt4o")
    assert reply.answered
    assert reply.by == Answerer("openai-gpt4o", 1)
    assert len(story.upstreams[OPENAI].questions) == 1
