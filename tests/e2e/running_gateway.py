"""A gateway on the real LiteLLM proxy, with a fake in the place of each upstream."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import httpx

from kustomize_plugin.rehearsal.endpoints import Endpoint
from kustomize_plugin.rehearsal.fake_upstream import Upstream
from kustomize_plugin.rehearsal.plan import Plan
from kustomize_plugin.rehearsal.proxy import ForkServer, Proxy
from kustomize_plugin.rehearsal.proxy_client import ProxyClient, ProxyReply
from kustomize_plugin.rehearsal.rehearsal_config import Rewritten
from tests.e2e.gateway_versions import litellm


class RunningGateway:
    """`values` are those of a config; `upstreams` are the fakes by the real address, `client` has the key."""

    def __init__(self, values: dict[str, object], scale: float = 1) -> None:
        self.values = values
        self.plan = Plan(values)
        self.upstreams: dict[str, Upstream] = {}
        self._scale = scale

    async def open(self, stack: AsyncExitStack, version: str) -> None:
        for identity in self.plan.identities():
            self.upstreams[identity] = await stack.enter_async_context(Upstream(identity))
        rewritten = Rewritten(self.values, lambda identity: self.upstreams[identity].address, self._scale)
        server = await stack.enter_async_context(ForkServer(litellm(version), 1, None))
        self.proxy = await stack.enter_async_context(Proxy(server, rewritten, "a gateway"))
        self.asking = await stack.enter_async_context(self.client_at())
        headers = {"Authorization": f"Bearer {self.proxy.key}"}
        once = httpx.Limits(max_keepalive_connections=0)  # the proxy closes what is idle for 5 s
        client = httpx.AsyncClient(base_url=self.proxy.url, headers=headers, trust_env=False, timeout=60, limits=once)
        self.client = await stack.enter_async_context(client)

    def client_at(self, endpoint: Endpoint | None = None) -> ProxyClient:
        """Return a client that asks at an endpoint; to be used as a context manager."""
        names = {upstream.port: identity for identity, upstream in self.upstreams.items()}
        proxy, patience = self.proxy, 600.0
        return ProxyClient(proxy.url, proxy.key, self.plan, lambda port: names.get(port, ""), patience, endpoint)

    async def ask(self, name: str, *, stream: bool = False) -> ProxyReply:
        return await self.asking.ask(self.plan.group(name), stream=stream)

    async def metrics(self) -> str:
        await asyncio.sleep(0.5)  # LiteLLM counts a request after it has answered it
        return (await self.client.get("/metrics/")).text
