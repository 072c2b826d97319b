"""Who may be asked, and with which key: a pull request that changes an api_base must not receive one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kustomize_plugin import providers

# stricter than any URL parser, so that no two of them can read different hosts in what passes
_ADDRESS = re.compile(r"(https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::(\d{1,5}))?(?:/[\w./~:@-]*)?", re.ASCII)
_CLUSTER = (".svc", ".svc.cluster.local")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|(?:[0-9A-Fa-f]+|:[0-9A-Fa-f]*):[0-9A-Fa-f:]*", re.ASCII)
_LAST_PORT = 65535
_LOOPBACK = re.compile(r"localhost|.*\.localhost|127(?:\.\d{1,3}){3}|::1")


class UnusableKeyError(Exception):
    """No usable key in the environment; the message names the variable, never the value."""


def refusal(url: str, allowed: frozenset[str] = frozenset()) -> str:
    """Say why an address is not asked; empty where it is trusted."""
    match = _parts(url)
    if match is None:
        return "is not a plain address of scheme, host, port and path; nothing is sent there"
    scheme, host, port = match[1], match[2].strip("[]").rstrip(".").lower(), match[3]
    if host in allowed or is_local(host):
        return ""
    if providers.at_host(host) is None:
        return f"is neither a provider's public API nor in the cluster; pass --allow-host {host} if it is yours"
    if scheme != "https" or port not in (None, "443"):
        return f"is not https on port 443; write https://{host}"
    return ""


def misdirection(name: str, url: str, allowed: frozenset[str] = frozenset()) -> str:
    """Say why a variable's key is not for an address: one provider's key does not go to another's public API."""
    match = _parts(url)
    host = match[2].strip("[]").rstrip(".").lower() if match else ""
    owners = [one for one in providers.all_providers() if one.key == name]
    public = providers.at_host(host)
    if not owners or public is None or host in allowed or any(host in one.hosts for one in owners):
        return ""
    return f"{name} is the key of {owners[0].prefix}; pass --allow-host {host} if it is meant for {public.prefix}"


def is_address(url: str) -> bool:
    """Tell whether a text is scheme, host, port and path, and nothing besides."""
    return _parts(url) is not None


def _parts(url: str) -> re.Match[str] | None:
    match = _ADDRESS.fullmatch(url)
    return match if match is not None and int(match[3] or 0) <= _LAST_PORT else None


def is_host(text: str) -> bool:
    """Tell whether a text is a host and nothing besides, as `refusal` compares it."""
    return _HOST.fullmatch(text) is not None


def is_local(host: str) -> bool:
    """Tell whether a host is a service of the cluster or this machine."""
    return host.endswith(_CLUSTER) or _LOOPBACK.fullmatch(host) is not None


def key(environment: Mapping[str, str], name: str) -> str:
    """Return the key in a variable, without the line break that a Secret often ends with; raises UnusableKeyError."""
    if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
        raise UnusableKeyError("its api_key does not name a valid variable")
    value = environment.get(name, "").strip()
    if not value:
        raise UnusableKeyError(f"{name} is not set")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise UnusableKeyError(f"{name} has characters that a header cannot contain")
    return value
