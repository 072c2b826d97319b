"""The same gateway on LiteLLM's proxy, plain or with a compiled hedge."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import yaml

from kustomize_plugin.failover import hedge_file
from kustomize_plugin.finding import Subject
from kustomize_plugin.merge.chains import Origin
from kustomize_plugin.merge.config_merge import Promise, merge
from kustomize_plugin.rehearsal import ports
from tests.e2e.gateway_versions import litellm

LOCAL = "local"
_SPIED = Path(__file__).with_name("spied_proxy.py")
_ORIGIN = Origin(Subject("v1", "ConfigMap", "litellm-config", ""), ("data", "config.yaml"))
_PATIENCE = 180.0
_QUESTION = {"messages": [{"role": "user", "content": "hi"}]}


class Answer(NamedTuple):
    """What a client got: when its first and its last bytes came, in seconds, its status and its text.

    The status is 0 where the connection was cut.
    """

    first: float
    seconds: float
    status: int
    text: str

    @property
    def is_error(self) -> bool:
        """Tell whether the client was told of one, in the middle of a stream too."""
        return self.status != httpx.codes.OK or '"error"' in self.text

    def is_by(self, upstream: str) -> bool:
        """Tell whether an upstream gave it: each begins with its name."""
        return not self.is_error and f'"{upstream} ' in self.text


class Proxy:
    """A running proxy; `name` is its column in a table."""

    def __init__(self, name: str, client: httpx.AsyncClient) -> None:
        self.name = name
        self.client = client

    async def ask(self, group: str, *, stream: bool = False) -> Answer:
        """Send one question and read the answer to its end."""
        begun = time.perf_counter()
        body = {"model": group, "stream": stream, **_QUESTION}
        parts, first, status = [], 0.0, 0
        try:
            async with self.client.stream("POST", "/v1/chat/completions", json=body) as response:
                async for part in response.aiter_raw():
                    first = first or time.perf_counter() - begun
                    parts.append(part)
            status = response.status_code
        except httpx.TransportError as error:  # the proxy has cut it
            parts.append(repr(error).encode())
        return Answer(first, time.perf_counter() - begun, status, b"".join(parts).decode())

    async def cpu(self) -> float:
        """Return the processor time used so far, once nothing is being done any more: answers are booked afterwards."""
        used = -1.0
        while True:
            before, used = used, float((await self._of_process("/used"))["cpu_seconds"])
            if used - before < 0.02:  # noqa: PLR2004 - of half a second: asking costs a little, too
                return used
            await asyncio.sleep(0.5)

    async def held(self) -> dict[str, Any]:
        """Return what the process holds: memory, tasks, connections, hedges."""
        return await self._of_process("/held")

    async def _of_process(self, route: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(route)).raise_for_status().json()
        return found


def config(groups: dict[str, int], chains: dict[str, list[str]], *, hedged: bool, timeout: float = 60) -> str:
    """Return the config of groups at the ports of their upstreams; all but `local` are in the cloud."""
    values = {
        "model_list": [_deployment(name, port, timeout) for name, port in groups.items()],
        "router_settings": {"num_retries": 0, "fallbacks": [{name: chain} for name, chain in chains.items()]},
        "general_settings": {"master_key": "os.environ/LITELLM_MASTER_KEY"},
        "litellm_settings": {"callbacks": ["prometheus"], "drop_params": True, "json_logs": True},
    }
    text = yaml.safe_dump(values, sort_keys=False)
    if not hedged:
        return text
    promise = Promise({"budgetSeconds": 5, "onHang": "hedge"}, {LOCAL}, set(groups) - {LOCAL})
    return merge(text, [], [], set(), _ORIGIN, promise)[0]


def _deployment(name: str, port: int, timeout: float) -> dict[str, Any]:
    address = f"http://127.0.0.1:{port}/v1"
    params = {"model": "openai/model", "api_base": address, "api_key": "none", "timeout": timeout}
    return {"model_name": name, "litellm_params": params, "model_info": {"mode": "chat"}}


@asynccontextmanager
async def started(name: str, release: str, text: str) -> AsyncIterator[Proxy]:
    """Start a proxy on a config and wait until it answers; what it writes is shown if it ends before."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "config.yaml").write_text(text, encoding="utf-8")
        (folder / hedge_file.KEY).write_text(hedge_file.text(), encoding="utf-8")
        shutil.copy(_SPIED, folder)  # LiteLLM's Python is to find nothing else of ours
        port, key = ports.free(), "sk-" + secrets.token_hex(12)
        environment = {"PATH": os.environ["PATH"], "HOME": scratch, "LANG": "C.UTF-8", "no_proxy": "127.0.0.1",
                       "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MASTER_KEY": key, "DISABLE_ADMIN_UI": "True",
                       "LITELLM_LOG": "ERROR"}  # fmt: skip
        with (folder / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                str(litellm(release).with_name("python")), _SPIED.name, "--config", "config.yaml",
                "--host", "127.0.0.1", "--port", str(port), stdout=log, stderr=log, env=environment, cwd=folder,
            )  # fmt: skip
        client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key}"}, timeout=_PATIENCE,
            trust_env=False, limits=httpx.Limits(keepalive_expiry=2),  # the proxy closes after 5
        )  # fmt: skip
        try:
            async with client:
                await _until_ready(client, process, folder / "log")
                yield Proxy(name, client)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _until_ready(client: httpx.AsyncClient, process: asyncio.subprocess.Process, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while process.returncode is None and time.monotonic() < end:
        try:
            if (await client.get("/health/liveliness")).is_success:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.2)
    raise SystemExit(f"the proxy does not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
