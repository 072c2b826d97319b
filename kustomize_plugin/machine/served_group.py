"""One model group of a running gateway: the smallest question for it, and whether its own deployment answered."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import httpx

from kustomize_plugin import providers
from kustomize_plugin.failover import compiled
from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.machine import exchange
from kustomize_plugin.providers import api_base, tags_lock


class ServedGroup:
    """One model group of a config: its own deployments, those of all groups, and the seconds that its own may take."""

    def __init__(self, name: str, found: list[Deployment], default_seconds: float) -> None:
        self.name = name
        self.own = [one for one in found if one.group == name and one.is_own]
        self.seconds = max((one.timeout or default_seconds for one in self.own), default=default_seconds)
        mode = self.own[0].info.get("mode") if self.own else None
        self.mode = mode if isinstance(mode, str) else "chat"
        self._levels = [one for one in found if one.group == name and not one.is_own]
        self._others = [one for one in found if one.group != name and one.is_own]

    def question(self) -> tuple[str, dict[str, object]] | None:
        """Return the route and the body of the smallest request; None for modes that have none."""
        if self.mode == "chat":
            message = {"role": "user", "content": "Answer with one word: ready?"}
            return "/v1/chat/completions", {"model": self.name, "messages": [message], "max_tokens": 16}
        if self.mode == "embedding":
            return "/v1/embeddings", {"model": self.name, "input": "ready"}
        return None

    def fault(self, headers: httpx.Headers) -> str:
        """Say why an answer is not the group's own; empty where it is.

        LiteLLM gives a level the name of the group that was asked, so the address has to tell who answered.
        """
        fell = re.fullmatch(r"0*[1-9][0-9]*", headers.get("x-litellm-attempted-fallbacks", "")) is not None
        answered = headers.get("x-litellm-model-api-base", "")
        named = headers.get("x-litellm-model-group", "")
        if not answered:
            return self._unnamed(named, fell)
        is_own = any(_is_same(answered, one) for one in self.own)
        if is_own and not fell:
            return ""
        where = f'at "{_bare(answered)}"'
        level = None if is_own else next((one for one in self._levels if _is_same(answered, one)), None)
        if level is not None:
            source = compiled.copied_from({"model_info": level.info})
            shown = f', "{exchange.shown(source)}"' if source else ""
            return f"was answered by level {level.params.get('order')}{shown} {where}"
        if fell:
            other = named if named and named != self.name else self._other(answered)
            shown = f', "{exchange.shown(other)}"' if other else ""
            return f"was answered by a fallback{shown} {where}"
        return f'was answered by "{_bare(answered)}", which is not one of its deployments'

    def _unnamed(self, named: str, fell: bool) -> str:
        if fell:
            other = f', "{exchange.shown(named)}"' if named != self.name else ""
            return f"was answered by a fallback{other}"
        if any(one.api_base for one in self.own):
            return "was answered without x-litellm-model-api-base, so the deployment that answered is not known"
        return ""

    def _other(self, answered: str) -> str:
        """Name the groups at an address; empty where there is none."""
        return next((one.group for one in self._others if one.api_base and _is_same(answered, one)), "")


def _is_same(answered: str, deployment: Deployment) -> bool:
    """Tell whether an address that answered is a deployment's; an unknown reference may be any."""
    written = deployment.api_base
    if written.startswith("os.environ/"):
        return True
    if written:
        return tags_lock.address(written).lower() == tags_lock.address(answered).lower()
    provider = providers.provider_of(deployment.model, deployment.params)
    return provider is None or not provider.hosts or api_base.host(answered) in provider.hosts


def _bare(address: str) -> str:
    """Return scheme and host of an address that the gateway named."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "?"
    return exchange.shown(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")
