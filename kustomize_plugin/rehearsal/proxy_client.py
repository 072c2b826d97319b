"""One request to the proxy, and who answered it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

from kustomize_plugin.rehearsal import endpoints
from kustomize_plugin.rehearsal.endpoints import Endpoint
from kustomize_plugin.rehearsal.plan import Answerer, Plan, RehearsedGroup
from kustomize_plugin.yamltext import typed

_OK = 200
_ADDRESS = "x-litellm-model-api-base"
_VERSION = "x-litellm-version"


class ProxyReply:
    """What came of one request; `seconds` end with the answer, or with the first words of a stream.

    `broke_off` says how a stream ended that began and did not come to its end, after `total` seconds; else it is empty.
    """

    def __init__(self, status: int, seconds: float, by: Answerer, problem: str = "") -> None:
        self.status = status
        self.seconds = seconds
        self.total = seconds
        self.by = by
        self.problem = problem
        self.broke_off = ""

    @property
    def answered(self) -> bool:
        """Whether the client has a whole answer."""
        return self.status == _OK and not self.problem and not self.broke_off


class ProxyClient:
    """Asks one proxy; `identity_of` names the upstream behind a port, `patience` is the most seconds for a request.

    `endpoint` is where every group is asked; without one a group is asked where its mode says.
    """

    def __init__(
        self,
        url: str,
        key: str,
        plan: Plan,
        identity_of: Callable[[int], str],
        patience: float = 600,
        endpoint: Endpoint | None = None,
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=patience,
            trust_env=False,
            # uvicorn closes what is idle for 5 s: a request that is sent at that moment would fail
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )
        self._plan = plan
        self._identity_of = identity_of
        self._patience = patience
        self._endpoint = endpoint
        self.version = ""

    async def __aenter__(self) -> ProxyClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    def group(self, name: str) -> RehearsedGroup:
        """Return a group of the config, also one without a chain."""
        return self._plan.group(name)

    def streams(self, group: RehearsedGroup) -> bool:
        """Tell whether a group is asked at an endpoint that streams."""
        endpoint = self._endpoint_of(group)
        return endpoint is not None and endpoint.streams

    async def served(self) -> frozenset[str]:
        """Return the groups that the proxy lists: a model that it has dropped is not among them."""
        try:
            listed = (await self._client.get("/v1/models")).json()
        except (httpx.HTTPError, ValueError):
            return frozenset()
        return frozenset(typed.text(one.get("id")) for one in typed.mappings(typed.mapping(listed).get("data")))

    async def ask(self, group: RehearsedGroup, *, stream: bool = False, patience: float | None = None) -> ProxyReply:
        """Send one request for a group and wait for `patience` seconds; nothing is raised for a bad answer."""
        most = min(patience or self._patience, self._patience)
        begun = time.monotonic()
        try:
            async with asyncio.timeout(most):
                return await self._ask(group, stream=stream)
        except TimeoutError:
            problem = f"no answer within {most:.0f} s"
        return ProxyReply(0, time.monotonic() - begun, Answerer("", 0), problem)

    async def _ask(self, group: RehearsedGroup, *, stream: bool) -> ProxyReply:
        endpoint = self._endpoint_of(group)
        if endpoint is None:
            return ProxyReply(0, 0, Answerer("", 0), f'mode "{group.asked.mode}" is not tested')
        stream = stream and endpoint.streams
        body = {"model": group.name} | endpoint.body | ({"stream": True} if stream else {})
        begun = time.monotonic()
        try:
            request = self._client.build_request("POST", endpoint.route, json=body)
            response = await self._client.send(request, stream=True)
            try:
                self.version = response.headers.get(_VERSION, self.version)
                reading = self._stream if stream and response.status_code == _OK else self._whole
                return await reading(group, endpoint, response, begun)
            finally:
                await response.aclose()
        except httpx.TimeoutException:
            problem = f"no answer within {self._patience:g} s"
        except httpx.HTTPError as error:
            problem = f"{type(error).__name__}: {error}"
        return ProxyReply(0, time.monotonic() - begun, Answerer("", 0), problem)

    def _endpoint_of(self, group: RehearsedGroup) -> Endpoint | None:
        return self._endpoint or endpoints.of_mode(group.asked.mode)

    async def _whole(
        self, group: RehearsedGroup, endpoint: Endpoint, response: httpx.Response, begun: float
    ) -> ProxyReply:
        text = (await response.aread()).decode(errors="replace")
        seconds = time.monotonic() - begun
        try:
            values = json.loads(text)
        except ValueError:
            values = None
        if response.status_code != _OK:
            return ProxyReply(
                response.status_code, seconds, Answerer("", 0), f"{response.status_code}: {_message(values)}"
            )
        said = endpoint.text(typed.mapping(values))
        problem = "" if said else "an empty answer" if isinstance(values, dict) else "an answer that is not JSON"
        return ProxyReply(_OK, seconds, self._by(group, response, said), problem)

    async def _stream(
        self, group: RehearsedGroup, endpoint: Endpoint, response: httpx.Response, begun: float
    ) -> ProxyReply:
        said, problem, first, done = "", "", 0.0, False
        try:
            async for line in response.aiter_lines():
                part = line.removeprefix("data:").strip()
                if part == "[DONE]":
                    done = True
                elif part.startswith("{"):
                    values = typed.mapping(json.loads(part))
                    problem = problem or _message(values)
                    said += endpoint.words(values)
                    done = done or endpoint.ends(values)
                    first = first or (time.monotonic() - begun if said else 0.0)
        except httpx.TimeoutException:
            problem = f"nothing more within {self._patience:g} s"
        except (httpx.HTTPError, ValueError) as error:
            problem = problem or type(error).__name__
        total = time.monotonic() - begun
        reply = ProxyReply(
            _OK, first or total, self._by(group, response, said), "" if said else problem or "an empty stream"
        )
        cut = self._is_cut(said)
        reply.broke_off = "" if done and not problem and not cut else (problem or _cut_end(done)) if said else ""
        reply.total = total
        return reply

    def _is_cut(self, said: str) -> bool:
        """Tell whether the words of a fake end before its address does, whatever the stream's end looks like."""
        return " at " in said and not said.endswith(tuple(self._plan.identities()))

    def _by(self, group: RehearsedGroup, response: httpx.Response, said: str) -> Answerer:
        """Name who answered: the fake's words tell the model there, and the header or the words the upstream."""
        model, is_fake, _ = said.partition(" at ")
        rest = said.rpartition(" at ")[2]
        try:
            port = urlsplit(response.headers.get(_ADDRESS, "")).port or 0
        except ValueError:
            port = 0
        identity = self._identity_of(port) or (rest if rest in self._plan.identities() else "")
        return self._plan.answerer(group, identity, model if is_fake else "")


def _cut_end(done: bool) -> str:
    return "an end as of a whole answer" if done else "an early end"


def _message(values: object) -> str:
    """Return the message of an error on one line, cut; empty where there is none."""
    error = values.get("error") if isinstance(values, dict) else None
    text = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(text).split())[:200] if text else ""
