"""A running gateway, compared with the config that it should serve."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import httpx

from kustomize_plugin.gateway import deployments
from kustomize_plugin.machine import exchange, prompt_answer
from kustomize_plugin.machine.exchange import MEBIBYTE, Answer, ExchangeError, Limits
from kustomize_plugin.machine.gateway_check import FAILED, PASSED, SKIPPED, Check
from kustomize_plugin.machine.gateway_wait import Patience
from kustomize_plugin.machine.served_group import ServedGroup
from kustomize_plugin.yamltext import typed

_OK = 200
_REFUSED = (401, 403)
_DEFAULT_SECONDS = 60.0
_AT_ONCE = 4
_METRIC = "litellm_proxy_total_requests_metric_total"
_SAMPLE = re.compile(_METRIC + r"\{(.*)\} (\S+)")
_LABEL = re.compile(r'\b(\w+)="((?:[^"\\]|\\.)*)"')
# LiteLLM counts a request after it has answered it
_METRIC_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0)


class GatewayError(Exception):
    """The gateway cannot be asked at all; the message is one line."""


class RefusedKeyError(GatewayError):
    """The gateway is there and refuses the key, which no waiting changes."""


class LiveGateway:
    """One gateway behind a client; `headers` carry its key."""

    def __init__(self, client: httpx.AsyncClient, url: str, key: str, limits: Limits) -> None:
        self._client = client
        self._url = url.rstrip("/").removesuffix("/v1")
        self._headers = {"Authorization": f"Bearer {key}"}
        self._limits = limits

    async def models(self) -> set[str]:
        """Return the names that the gateway serves; raises GatewayError."""
        try:
            answer = await self._get("/v1/models", self._limits)
            found = answer.json() if answer.status == _OK else None
        except ExchangeError as error:
            raise GatewayError(f"{self._url}/v1/models {error}") from error
        if answer.status in _REFUSED:
            raise RefusedKeyError(f"{self._url}/v1/models refused the key: it answered {answer.status}")
        if answer.status != _OK:
            raise GatewayError(f"{self._url}/v1/models answered {answer.status}")
        entries = found.get("data") if isinstance(found, dict) else None
        if not isinstance(entries, list):
            raise GatewayError(f'{self._url}/v1/models answered JSON without the list "data"')
        names = (entry.get("id") for entry in entries if isinstance(entry, dict))
        return {name for name in names if isinstance(name, str)}

    async def prompt(self, group: ServedGroup) -> Check:
        """Send one prompt and judge who answered, and how fast."""
        question = group.question()
        if question is None:
            return Check(group.name, "prompt", SKIPPED, f'mode "{group.mode}" is not tested')
        route, body = question
        # a little more than the group's own time-out, so that the gateway can still say what it did instead
        limits = Limits(group.seconds + self._limits.seconds, attempts=1)
        try:
            answer = await exchange.exchange(self._client, self._url + route, self._headers, limits, body)
        except ExchangeError as error:
            return Check(group.name, "prompt", FAILED, str(error))
        fault = _fault(answer, group)
        return Check(group.name, "prompt", FAILED if fault else PASSED, fault, answer.seconds)

    async def counted(self) -> set[str]:
        """Return the groups with a successful request in the metrics; raises ExchangeError."""
        limits = Limits(self._limits.seconds, size=64 * MEBIBYTE, attempts=self._limits.attempts)
        limits.pause = self._limits.pause
        answer = await self._get("/metrics/", limits)
        if answer.status != _OK:
            raise ExchangeError(f"/metrics/ answered {answer.status}")
        return counted(answer.body.decode(errors="replace"))

    async def _get(self, route: str, limits: Limits) -> Answer:
        return await exchange.exchange(self._client, self._url + route, self._headers, limits)


def groups(values: dict[str, object]) -> list[ServedGroup]:
    """Return the model groups of a config, sorted; wildcards are none that a gateway lists."""
    sections = [values.get(name) for name in ("router_settings", "litellm_settings")]
    router, litellm = (typed.mapping(section) for section in sections)
    written = deployments.seconds(router.get("timeout")) or deployments.seconds(litellm.get("request_timeout"))
    found = deployments.of_config(values)
    names = sorted({one.group for one in found if one.group and "*" not in one.group})
    return [ServedGroup(name, found, written or _DEFAULT_SECONDS) for name in names]


def wildcards(values: dict[str, object]) -> list[Check]:
    """Return a skipped check for each wildcard of a config, sorted: no list of models has its name."""
    names = {deployment.group for deployment in deployments.of_config(values)}
    message = "is a wildcard, which /v1/models does not list"
    return [Check(name, "served", SKIPPED, message) for name in sorted(names) if "*" in name]


def has_metrics(values: dict[str, object]) -> bool:
    """Tell whether a config has its requests counted."""
    section = values.get("litellm_settings")
    settings = typed.mapping(section)
    return any("prometheus" in str(settings.get(key, "")) for key in ("callbacks", "success_callback"))


async def verify(
    gateway: LiveGateway,
    wanted: list[ServedGroup],
    *,
    prompt: bool,
    metrics: bool = True,
    done: Callable[[], None] = lambda: None,
    patience: Patience | None = None,
) -> list[Check]:
    """Compare a gateway with the groups that it should serve; raises GatewayError.

    With patience it is asked again as long as it cannot be asked, a group is missing or a prompt fails. A prompt that
    has been sent is waited for; what has passed is not asked again.
    """
    patience = patience or Patience()
    served = await _models(gateway, wanted, patience)
    checks = [_served(group, served) for group in wanted]
    if not prompt:
        return checks
    prompts = await _prompts(gateway, [group for group in wanted if group.name in served], patience, done)
    answered = [check.group for check in prompts if check.seconds and check.outcome == PASSED]
    if not metrics:
        unseen = [
            Check(one, "metrics", SKIPPED, "the config has no prometheus among its callbacks") for one in answered
        ]
        return checks + prompts + unseen
    return checks + prompts + await _metrics(gateway, answered)


async def _models(gateway: LiveGateway, wanted: list[ServedGroup], patience: Patience) -> set[str]:
    """Return what a gateway serves, as soon as that is all that is wanted or the time is up."""
    while True:
        try:
            served = await gateway.models()
        except RefusedKeyError:
            raise
        except GatewayError as error:
            if not await patience.again(str(error)):
                raise
            continue
        missing = [group.name for group in wanted if group.name not in served]
        if not missing or not await patience.again(_listed(missing, "not in /v1/models")):
            return served


async def _prompts(
    gateway: LiveGateway, groups: list[ServedGroup], patience: Patience, done: Callable[[], None]
) -> list[Check]:
    """Prompt each group, those that fail again until the time is up; the checks are in the order of the groups."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(group: ServedGroup) -> Check:
        async with gate:
            return await gateway.prompt(group)

    checks: dict[str, Check] = {}
    left = groups
    while left:
        for check in await asyncio.gather(*map(one, left)):
            checks[check.group] = check
            if check.outcome != FAILED:
                done()
        left = [group for group in left if checks[group.name].outcome == FAILED]
        if left and not await patience.again(_listed([group.name for group in left], "not answered as it should be")):
            break
    return [checks[group.name] for group in groups]


def _listed(names: list[str], what: str) -> str:
    """Return a reason to wait: how many groups, and the first of them."""
    count = f"{len(names)} groups are" if len(names) > 1 else "1 group is"
    return f'{count} {what}, such as "{exchange.shown(names[0])}"'


def _served(group: ServedGroup, served: set[str]) -> Check:
    if group.name in served:
        return Check(group.name, "served", PASSED)
    message = "is not in /v1/models; the gateway dropped it or runs an older config, see its log"
    return Check(group.name, "served", FAILED, message)


async def _metrics(gateway: LiveGateway, wanted: list[str]) -> list[Check]:
    """Wait until every answered request has been counted, for some seconds."""
    found: set[str] = set()
    for pause in _METRIC_PAUSES if wanted else ():
        await asyncio.sleep(pause)
        try:
            found |= await gateway.counted()
        except ExchangeError as error:
            return [Check(group, "metrics", FAILED, str(error)) for group in wanted]
        if found.issuperset(wanted):
            break
    missing = f"has no {_METRIC} with status_code 200; another replica may have answered /metrics/"
    return [Check(one, "metrics", *((PASSED,) if one in found else (FAILED, missing))) for one in wanted]


def counted(text: str) -> set[str]:
    """Return the groups for which the metrics count a successful request."""
    found = set()
    for line in text.splitlines():
        sample = _SAMPLE.match(line)
        if sample and sample[2] not in ("0", "0.0"):
            labels = dict(_LABEL.findall(sample[1]))
            if labels.get("status_code") == "200":
                found.add(labels.get("requested_model", "").replace('\\"', '"').replace("\\\\", "\\"))
    return found


def _fault(answer: Answer, group: ServedGroup) -> str:
    if answer.status != _OK:
        return f"was answered with {answer.status}; see the gateway's log"
    fault = group.fault(answer.headers) or prompt_answer.flaw(answer.body)
    if not fault and answer.seconds > group.seconds:
        fault = f"took {answer.seconds:.1f} s, more than its time-out of {group.seconds:g} s"
    return fault
