"""The real proxy with a compiled hedge, an upstream of its own for each way to fail, and a look at what it books."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import yaml

from kustomize_plugin.failover import hedge_file
from kustomize_plugin.finding import Subject
from kustomize_plugin.merge.chains import Origin
from kustomize_plugin.merge.config_merge import Promise, merge
from kustomize_plugin.rehearsal import ports
from tests.e2e.gateway_versions import litellm
from tests.e2e.hedge_upstream import TalkingUpstream

ORIGIN = Origin(Subject("v1", "ConfigMap", "litellm-config", ""), ("data", "config.yaml"))
PRICES = {"cloud": 1e-3, "local": 1e-6}  # of a token
# what else the proxy imports: who is allowed what, and every event that is booked
SPY = """
import json, os
from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy._types import UserAPIKeyAuth

class Spy(CustomLogger):
    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        booked = kwargs.get("standard_logging_object") or {}
        keys = ("model_group", "api_base", "response_cost", "total_tokens")
        with open(os.environ["SPY"], "a") as file:
            file.write(json.dumps({key: booked.get(key) for key in keys}) + "\\n")

async def auth(request, api_key):
    return UserAPIKeyAuth(api_key=api_key, tpm_limit=100000 if api_key == "sk-limited" else None)

spy = Spy()
"""


class HedgedGateway:
    """A gateway of one cloud group for each upstream of `clouds`, and behind each of them the group `local`.

    `between` are the groups that are asked before that one.
    """

    def __init__(
        self, folder: Path, clouds: list[TalkingUpstream], between: dict[str, list[str]] | None = None
    ) -> None:
        self.folder = folder
        self.chains = {one.name: [*(between or {}).get(one.name, []), "local"] for one in clouds}
        self.local = TalkingUpstream("local")
        self.clouds = {one.name: one for one in clouds}

    async def open(self, stack: AsyncExitStack, version: str) -> None:
        for one in (self.local, *self.clouds.values()):
            await stack.enter_async_context(one)
        (self.folder / "config.yaml").write_text(self._config())
        (self.folder / hedge_file.KEY).write_text(hedge_file.text())
        (self.folder / "spy.py").write_text(SPY)
        self.port = ports.free()
        key = "sk-" + secrets.token_hex(12)
        address = f"http://127.0.0.1:{self.port}"
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8", "no_proxy": "127.0.0.1",
                       "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MASTER_KEY": key, "DISABLE_ADMIN_UI": "True",
                       "SPY": str(self.folder / "spied"), "PYTHONFAULTHANDLER": "1"}  # fmt: skip
        with (self.folder / "log").open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                str(litellm(version)), "--config", str(self.folder / "config.yaml"), "--host", "127.0.0.1",
                "--port", str(self.port), stdout=log, stderr=log, env=environment, cwd=self.folder,
                start_new_session=True,
            )  # fmt: skip
        stack.push_async_exit(self._end)
        self.client = httpx.AsyncClient(
            base_url=address,
            headers={"Authorization": f"Bearer {key}"},
            timeout=120,
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),  # the proxy closes what is idle for 5 s
        )
        await stack.enter_async_context(self.client)
        await self._until_ready()

    async def _end(self, _kind: object, error: BaseException | None, _where: object) -> None:
        if error is not None:
            state = "still runs" if self.process.returncode is None else f"ended with {self.process.returncode}"
            error.add_note(f"the proxy {state}; the end of its log:\n{(self.folder / 'log').read_text()[-4000:]}")
        if self.process.returncode is None:  # else its id may be that of another process by now
            os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()

    def _config(self) -> str:
        entries = [self._deployment(name, one, "cloud") for name, one in self.clouds.items()]
        entries.append(self._deployment("local", self.local, "local"))
        values = {
            "model_list": entries,
            "router_settings": {"num_retries": 0, "fallbacks": [{name: chain} for name, chain in self.chains.items()]},
            "litellm_settings": {"callbacks": ["prometheus", "spy.spy"], "drop_params": True,
                                 "require_auth_for_metrics_endpoint": False},
            "general_settings": {"custom_auth": "spy.auth"},
        }  # fmt: skip
        promise = Promise({"budgetSeconds": 5, "onHang": "hedge"}, {"local"}, set(self.clouds))
        text, findings = merge(yaml.safe_dump(values, sort_keys=False), [], [], set(), ORIGIN, promise)
        assert findings == []
        return text

    def _deployment(self, group: str, upstream: TalkingUpstream, tier: str) -> dict[str, Any]:
        address = f"http://127.0.0.1:{upstream.port}/v1"
        params = {"model": f"openai/{tier}-model", "api_base": address, "api_key": "none",
                  "timeout": 2 if group.startswith("impatient") else 60, "input_cost_per_token": PRICES[tier],
                  "output_cost_per_token": PRICES[tier]}  # fmt: skip
        return {"model_name": group, "litellm_params": params, "model_info": {"mode": "chat"}}

    async def _until_ready(self) -> None:
        for _ in range(900):
            assert self.process.returncode is None, (self.folder / "log").read_text()[-2000:]
            try:
                if (await self.client.get("/health/liveliness")).is_success:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.2)
        raise AssertionError((self.folder / "log").read_text()[-2000:])

    async def ask(self, group: str, route: str = "/v1/chat/completions", **body: Any) -> Answer:
        """Send one request; `messages`, `input` or `prompt` are filled in."""
        words = {
            "/v1/responses": {"input": "hi"},
            "/v1/completions": {"prompt": "hi"},
            "/v1/embeddings": {"input": "hi"},
        }
        question: dict[str, Any] = words.get(route, {"messages": [{"role": "user", "content": "hi"}]})
        if route == "/v1/messages":
            question |= {"max_tokens": 100}
        begun = time.monotonic()
        async with self.client.stream("POST", route, json={"model": group, **question, **body}) as response:
            text = "".join([part async for part in response.aiter_text()])
        return Answer(response, text, time.monotonic() - begun)

    async def settle(self) -> None:
        """Wait until LiteLLM has booked what it has answered."""
        await asyncio.sleep(1)

    def booked(self) -> list[dict[str, Any]]:
        path = self.folder / "spied"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class Answer:
    """An answer, and who gave it."""

    def __init__(self, response: httpx.Response, text: str, seconds: float) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.tier = response.headers.get("x-kustomize-litellm-tier", "")
        self.text = text
        self.seconds = seconds

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def said(self) -> str:
        """The words of a whole chat answer, or of a stream of one."""
        if not self.text.startswith("data:"):
            return str(self.values["choices"][0]["message"]["content"])
        deltas = [choice["delta"] for one in self.events for choice in one.get("choices", ())]
        return "".join(delta.get("content") or "" for delta in deltas)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of a stream of a chat."""
        return [json.loads(line[6:]) for line in self.text.splitlines() if line.startswith("data: {")]

    @property
    def usage(self) -> dict[str, Any]:
        """What the last event of a stream tells of the tokens."""
        found: dict[str, Any] = self.events[-1]["usage"]
        return found
