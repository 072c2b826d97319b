"""`verify --wait --prompt` on the real LiteLLM proxy: a gateway that serves, and one with a dead upstream."""

from __future__ import annotations

import asyncio
import os
import subprocess
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import yaml

from kustomize_plugin.rehearsal import modes
from tests.e2e.conftest import search_path, tool
from tests.e2e.gateway_versions import DEPLOYED, NEW, OLD
from tests.e2e.running_gateway import RunningGateway

pytestmark = pytest.mark.rehearsal


def entry(group: str, model: str, base: str) -> dict[str, object]:
    params = {"model": model, "api_base": base, "api_key": "sk-none", "num_retries": 0, "timeout": 10}
    return {"model_name": group, "litellm_params": params, "model_info": {"cooldown_time": 0}}


VALUES: dict[str, object] = {
    "model_list": [
        entry("cloud", "openai/c", "http://cloud:8000/v1"),
        entry("local", "ollama_chat/l", "http://ollama:11434"),
    ],
    "litellm_settings": {"fallbacks": [{"cloud": ["local"]}], "callbacks": ["prometheus"]},
}


@pytest.mark.parametrize("version", [OLD, DEPLOYED, NEW])
def test_a_gateway_with_a_dead_upstream_fails_and_a_good_one_passes(version: str, tmp_path: Path) -> None:
    async def run() -> list[subprocess.CompletedProcess[str]]:
        async with AsyncExitStack() as stack:
            gateway = RunningGateway(VALUES)
            await gateway.open(stack, version)
            served = gateway.proxy._rewritten.values
            (tmp_path / "config.yaml").write_text(yaml.safe_dump(served), encoding="utf-8")
            good = await asyncio.to_thread(verify, gateway, tmp_path, "20")
            await gateway.upstreams["http://cloud:8000"].switch(modes.REFUSED)
            return [good, await asyncio.to_thread(verify, gateway, tmp_path, "2")]

    good, broken = asyncio.run(run())

    assert good.returncode == 0, good.stdout + good.stderr
    assert good.stdout.count("passed") == 6
    assert broken.returncode == 1, broken.stdout
    assert "was answered by a fallback" in broken.stdout


def verify(gateway: RunningGateway, folder: Path, seconds: str) -> subprocess.CompletedProcess[str]:
    """Run what the Job runs."""
    words = ["verify", gateway.proxy.url, "config.yaml", "--wait", seconds, "--prompt"]
    environment = {**os.environ, "PATH": search_path(), "LITELLM_MASTER_KEY": gateway.proxy.key}
    return subprocess.run(
        [tool("kustomize-litellm"), *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
