"""A running gateway, asked what it runs: its deployments and its router, as far as the key may see them."""

from __future__ import annotations

import httpx

from kustomize_plugin.gateway.running_config import RunningConfig
from kustomize_plugin.machine import exchange
from kustomize_plugin.machine.exchange import MEBIBYTE, ExchangeError, Limits
from kustomize_plugin.machine.live_gateway import GatewayError, RefusedKeyError
from kustomize_plugin.yamltext import typed

_OK = 200
_REFUSED = (400, 401, 403)  # without a database LiteLLM answers 400 to every key but its own
_DEPLOYMENTS, _ROUTER = "/model/info", "/router/settings"
_LARGE = 64 * MEBIBYTE  # LiteLLM lists a wildcard once for each model that it knows, with all prices


async def read(client: httpx.AsyncClient, url: str, key: str, seconds: float) -> RunningConfig:
    """Return what a gateway says of itself; raises GatewayError where it tells of no deployment."""
    base = url.rstrip("/").removesuffix("/v1")
    asked = _Asked(client, base, {"Authorization": f"Bearer {key}"}, Limits(seconds, size=_LARGE))
    found = await asked.get(_DEPLOYMENTS)
    if found is None:
        raise RefusedKeyError(f"{base}{_DEPLOYMENTS} refused the key")
    entries = found.get("data")
    if not isinstance(entries, list):
        raise GatewayError(f'{base}{_DEPLOYMENTS} answered JSON without the list "data"')
    router = await asked.get(_ROUTER)
    current = typed.mapping(router.get("current_values")) if router is not None else None
    unseen = []
    if current is None:
        unseen.append(f"chains, aliases and the router's settings: {_ROUTER} refused the key, which is not an admin's")
        unseen.append("groups that git has and the key may not use")
    unseen.append("other settings: LiteLLM's API does not tell them")
    return RunningConfig(typed.mappings(entries), current, unseen)


class _Asked:
    def __init__(self, client: httpx.AsyncClient, base: str, headers: dict[str, str], limits: Limits) -> None:
        self._client = client
        self._base = base
        self._headers = headers
        self._limits = limits

    async def get(self, route: str) -> dict[str, object] | None:
        """Return a JSON object; None where the key is refused. Raises GatewayError."""
        try:
            answer = await exchange.exchange(self._client, self._base + route, self._headers, self._limits)
            if answer.status in _REFUSED:
                return None
            found = answer.json() if answer.status == _OK else None
        except ExchangeError as error:
            raise GatewayError(f"{self._base}{route} {error}") from error
        if answer.status != _OK:
            raise GatewayError(f"{self._base}{route} answered {answer.status}")
        if not isinstance(found, dict):
            raise GatewayError(f"{self._base}{route} answered JSON that is not an object")
        return found
