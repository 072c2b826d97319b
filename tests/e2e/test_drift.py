"""The real proxy against its own config: no drift, each change told, and the way back to files."""

from __future__ import annotations

import asyncio
import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomize_plugin.gateway.running_config import RunningConfig
from kustomize_plugin.machine import exchange, gateway_state
from kustomize_plugin.rehearsal.proxy import ForkServer, Proxy
from kustomize_plugin.rehearsal.rehearsal_config import Rewritten
from tests.e2e.gateway_versions import DEPLOYED, NEW, OLD, built, litellm

pytestmark = pytest.mark.rehearsal

NOWHERE = "http://127.0.0.1:9"  # nobody answers there: no request is sent
CONFIG: dict[str, Any] = {
    "model_list": [
        {
            "model_name": "chat",
            "litellm_params": {
                "model": "openai/gpt-4o", "api_key": "os.environ/OPENAI_API_KEY", "timeout": 30, "num_retries": 0,
                "rpm": 10, "extra_headers": {"x-team": "a"},
            },
            "model_info": {"mode": "chat", "input_cost_per_token": 1e-6, "owner": "a"},
        },
        {"model_name": "near", "litellm_params": {"model": "ollama_chat/q", "api_base": "http://ollama:11434"}},
        {
            "model_name": "near",
            "litellm_params": {"model": "ollama_chat/q", "api_base": "http://ollama-2:11434", "order": 2},
        },
        {"model_name": "openai/*", "litellm_params": {"model": "openai/*", "api_key": "os.environ/OPENAI_API_KEY"}},
    ],
    "litellm_settings": {"fallbacks": [{"chat": ["near"]}], "default_fallbacks": ["near"], "request_timeout": 120},
    "router_settings": {"model_group_alias": {"old": "chat"}, "cooldown_time": 33, "num_retries": 1},
}  # fmt: skip


def run(*words: str, key: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kustomize_plugin", *words]
    environment = {**os.environ, "LITELLM_MASTER_KEY": key}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, input=text)


def config_of(overlay: str) -> dict[str, Any]:
    documents = yaml.safe_load_all(built(overlay))
    data = next(one["data"] for one in documents if one["kind"] == "ConfigMap" and "config.yaml" in one["data"])
    loaded: dict[str, Any] = yaml.safe_load(data["config.yaml"])
    return loaded


def told(running: RunningConfig) -> list[str]:
    """Return what a gateway says of its models, without the ids that follow from the whole entry."""
    rows = [(one.group, one.params, {**one.info, "id": ""}) for one in running.rows]
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


async def state(proxy: Proxy) -> RunningConfig:
    async with exchange.client() as client:
        return await gateway_state.read(client, proxy.url, proxy.key, 30)


def running(server: ForkServer, values: dict[str, Any]) -> tuple[Proxy, dict[str, Any]]:
    """Return a proxy on a config, and the config as it runs, with the upstreams where nobody answers."""
    rewritten = Rewritten(values, lambda _: NOWHERE, 1)
    return Proxy(server, rewritten, "a gateway"), rewritten.values


async def compared(proxy: Proxy, written: dict[str, Any], *words: str, key: str = "") -> Any:
    text = yaml.safe_dump(written)
    return await asyncio.to_thread(run, "drift", proxy.url, "-", *words, key=key or proxy.key, text=text)


async def changes_are_told(proxy: Proxy, written: dict[str, Any]) -> None:
    same = await compared(proxy, written)
    assert (same.returncode, same.stdout) == (0, ""), same.stdout + same.stderr
    assert "what runs is what git says" in same.stderr

    written["model_list"][0]["litellm_params"]["timeout"] = 77
    written["model_list"].append({"model_name": "new", "litellm_params": {"model": "openai/new"}})
    written["router_settings"] = {**written.get("router_settings", {}), "model_group_alias": {"other": "new"}}
    changed = await compared(proxy, written, "--format", "json")
    found = {(one["kind"], one["what"]) for one in json.loads(changed.stdout)["drift"]}
    assert changed.returncode == 1
    assert {("only in git", "group"), ("only in git", "model_group_alias other")} <= found
    assert any(kind == "different" and what.endswith("timeout") for kind, what in found)

    refused = await compared(proxy, written, key="sk-of-another-gateway")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert refused.stderr.strip().endswith("/model/info refused the key")


async def imported(proxy: Proxy, folder: Path) -> dict[str, Any]:
    done = await asyncio.to_thread(run, "import", proxy.url, "-o", str(folder), key=proxy.key)
    assert done.returncode == 0, done.stderr
    assert proxy.key not in done.stderr
    rendered = run("build", str(folder), "--config-only", key="sk-none")
    assert rendered.returncode == 0, rendered.stderr
    values: dict[str, Any] = yaml.safe_load(rendered.stdout)
    return values


@pytest.mark.parametrize("version", [OLD, DEPLOYED, NEW])
def test_no_drift_each_change_told_and_the_way_back_to_files(version, tmp_path: Path):
    async def tried() -> None:
        async with ForkServer(litellm(version), 1, None) as server:
            proxy, written = running(server, copy.deepcopy(CONFIG))
            async with proxy:
                before = told(await state(proxy))
                values = await imported(proxy, tmp_path / "gateway")
                await changes_are_told(proxy, written)
            proxy, _ = running(server, values)
            async with proxy:
                assert told(await state(proxy)) == before

    asyncio.run(tried())


def test_the_gateway_of_an_overlay_is_no_drift():
    async def tried() -> None:
        async with ForkServer(litellm(DEPLOYED), 1, None) as server:
            proxy, written = running(server, config_of("production"))
            async with proxy:
                await changes_are_told(proxy, written)

    asyncio.run(tried())
