"""Whether a group can break in a mode at all, and be asked at an endpoint."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from kustomize_plugin.rehearsal import endpoints, modes
from kustomize_plugin.rehearsal.endpoints import EMBEDDINGS, Endpoint
from kustomize_plugin.rehearsal.modes import Mode
from kustomize_plugin.rehearsal.plan import RehearsedGroup


def obstacle(group: RehearsedGroup, mode: Mode, endpoint: Endpoint | None, stores: Mapping[str, str]) -> str:
    """Say why a group is not rehearsed in a mode; empty where it is. Without an endpoint its mode chooses one.

    `stores` are the gateway's own servers, with the reason why one cannot be run here.
    """
    asked = endpoint or endpoints.of_mode(group.asked.mode)
    if asked is None:
        return f'mode "{group.asked.mode}" is not tested'
    if (group.asked.mode == "embedding") != (asked is EMBEDDINGS):
        return f'a group of mode "{group.asked.mode}" is not asked for {asked.name}'
    if mode.stream and not asked.streams:
        return f"{asked.name} do not come as a stream"
    if mode.store:
        return stores.get(mode.store, f"the config has no {mode.store}")
    return _of_address(group, mode)


def _of_address(group: RehearsedGroup, mode: Mode) -> str:
    if mode == modes.DNS_HANG and not any(map(_is_name, group.broken)):
        return "its address is not a name"
    if mode == modes.TLS_HANG and not tls(group.broken):
        return "its address is not https"
    return ""


def tls(identities: Iterable[str]) -> frozenset[str]:
    """Return the upstreams that speak TLS; what an environment variable names may."""
    return frozenset(one for one in identities if not one.startswith("http://"))


def _is_name(identity: str) -> bool:
    try:
        ipaddress.ip_address(urlsplit(identity).hostname or "")
    except ValueError:
        return True
    return False
