"""One request to the proxy, and who answered it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

from kustomize_plugin.rehearsal.modes import RETRY_AFTER_SECONDS
from kustomize_plugin.rehearsal.plan import Answerer, Plan, RehearsedGroup

_OK = 200
_ENOUGH = 1000  # tokens: a stream goes on with the next tier only while some are left, and fakes cost nothing
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
    """Asks one proxy; `identity_of` names the upstream behind a port, `patience` is the most seconds for a request."""

    def __init__(
        self, url: str, key: str, plan: Plan, identity_of: Callable[[int], str], patience: float = 600
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=patience, trust_env=False
        )
        self._plan = plan
        self._identity_of = identity_of
        self._patience = patience
        self.version = ""

    async def __aenter__(self) -> ProxyClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    def group(self, name: str) -> RehearsedGroup:
        """Return a group of the config, also one without a chain."""
        return self._plan.group(name)

    def shortest_wait(self, group: RehearsedGroup, *, stream: bool) -> float:
        """Return the seconds of the shortest time-out, or Retry-After, that a request for a group may wait for."""
        return min(self._plan.shortest_timeout(group, stream=stream), RETRY_AFTER_SECONDS)

    async def ask(self, group: RehearsedGroup, *, stream: bool = False) -> ProxyReply:
        """Send one request for a group; nothing is raised for a bad answer."""
        question = group.asked.question()
        if question is None:
            return ProxyReply(0, 0, Answerer("", 0), f'mode "{group.asked.mode}" is not tested')
        route, body = question
        if "max_tokens" in body:
            body |= {"max_tokens": _ENOUGH}
        begun = time.monotonic()
        try:
            request = self._client.build_request("POST", route, json=body | ({"stream": True} if stream else {}))
            response = await self._client.send(request, stream=True)
            try:
                self.version = response.headers.get(_VERSION, self.version)
                reading = self._stream if stream and response.status_code == _OK else self._whole
                return await reading(group, response, begun)
            finally:
                await response.aclose()
        except httpx.TimeoutException:
            problem = f"no answer within {self._patience:g} s"
        except httpx.HTTPError as error:
            problem = f"{type(error).__name__}: {error}"
        return ProxyReply(0, time.monotonic() - begun, Answerer("", 0), problem)

    async def _whole(self, group: RehearsedGroup, response: httpx.Response, begun: float) -> ProxyReply:
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
        return ProxyReply(_OK, seconds, self._by(group, response, _content(values, "message")))

    async def _stream(self, group: RehearsedGroup, response: httpx.Response, begun: float) -> ProxyReply:
        said, problem, first, done = "", "", 0.0, False
        try:
            async for line in response.aiter_lines():
                part = line.removeprefix("data:").strip()
                if part == "[DONE]":
                    done = True
                elif part.startswith("{"):
                    values = json.loads(part)
                    problem = problem or _message(values)
                    said += _content(values, "delta")
                    first = first or (time.monotonic() - begun if said else 0.0)
        except httpx.TimeoutException:
            problem = f"nothing more within {self._patience:g} s"
        except (httpx.HTTPError, ValueError) as error:
            problem = problem or type(error).__name__
        total = time.monotonic() - begun
        reply = ProxyReply(
            _OK, first or total, self._by(group, response, said), "" if said else problem or "an empty stream"
        )
        reply.broke_off = "" if done and not problem else (problem or "an early end") if said else ""
        reply.total = total
        return reply

    def _by(self, group: RehearsedGroup, response: httpx.Response, said: str) -> Answerer:
        """Name who answered: the header tells the upstream, and the fake's words the model there."""
        model = said.partition(" at ")[0] if " at " in said else ""
        try:
            port = urlsplit(response.headers.get(_ADDRESS, "")).port or 0
        except ValueError:
            port = 0
        return self._plan.answerer(group, self._identity_of(port), model)


def _content(values: object, key: str) -> str:
    choices = values.get("choices") if isinstance(values, dict) else None
    part = choices[0].get(key) if isinstance(choices, list) and choices and isinstance(choices[0], dict) else None
    said = part.get("content") if isinstance(part, dict) else None
    return said if isinstance(said, str) else ""


def _message(values: object) -> str:
    """Return the message of an error on one line, cut; empty where there is none."""
    error = values.get("error") if isinstance(values, dict) else None
    text = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(text).split())[:200] if text else ""
