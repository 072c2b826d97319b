"""The proxies of the environment, chosen for each address: httpx fails at its start on what other programs skip."""

from __future__ import annotations

import ipaddress
import os
import re
import urllib.request

import httpx

from kustomize_plugin.providers import trust

# [scheme://]host[:port], where the host is a name, an address or a block of addresses
_ENTRY = re.compile(
    r"(?:(https?|all)://)?"
    r"(?:\[([0-9a-f:.]+)\]|([^:/\[\]]+(?:/[0-9]+)?|[0-9a-f.]*:[0-9a-f:.]*(?:/[0-9]+)?))"
    r"(?::([0-9]{1,5}))?/?"
)
_PORTS = {"http": 80, "https": 443}
_WAY_OUT = "correct it, unset it, or list the host in NO_PROXY"


class UnusableProxyError(Exception):
    """The environment names what is no proxy, or no certificates; the message names the variable, never the value."""


class Transport(httpx.AsyncBaseTransport):
    """Sends each request directly or through its proxy; what no request needs is never looked at."""

    def __init__(self) -> None:
        self._made: dict[str, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on; raises UnusableProxyError."""
        proxies = urllib.request.getproxies()
        scheme = next((one for one in (request.url.scheme, "all") if proxies.get(one)), "")
        if scheme and (trust.is_local(_host(request.url)) or is_excepted(request.url, proxies.get("no", ""))):
            scheme = ""
        if scheme not in self._made:
            self._made[scheme] = _transport(scheme, proxies.get(scheme, ""))
        return await self._made[scheme].handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in self._made.values():
            await transport.aclose()


def is_excepted(url: httpx.URL, exceptions: str) -> bool:
    """Tell whether NO_PROXY names an address; an entry that nobody can read names none."""
    return any(_covers(entry, url) for entry in re.split(r"[,\s]+", exceptions.lower()))


def _covers(entry: str, url: httpx.URL) -> bool:
    match = _ENTRY.fullmatch(entry)
    if match is None:
        return False
    scheme, port = match[1], match[4]
    if scheme not in (None, "all", url.scheme) or (port and int(port) != (url.port or _PORTS.get(url.scheme))):
        return False
    host, name = _host(url), match[2] or match[3]
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(name, strict=False)
    except ValueError:
        tail = name.removeprefix("*")
        return name == "*" or host == tail or host.endswith(tail if tail.startswith(".") else f".{tail}")


def _host(url: httpx.URL) -> str:
    return url.host.rstrip(".").lower()


def _transport(scheme: str, address: str) -> httpx.AsyncHTTPTransport:
    """Return what sends through a proxy, or directly where there is none; raises UnusableProxyError."""
    name = _first_set(f"{scheme}_proxy", f"{scheme}_PROXY".upper()) or f"the system's proxy for {scheme}"
    try:
        return httpx.AsyncHTTPTransport(proxy=_url(address) if address else None)
    except ImportError as error:
        raise UnusableProxyError(f"{name} names a SOCKS proxy, which needs `pip install socksio`") from error
    except OSError as error:
        name = _first_set("SSL_CERT_FILE", "SSL_CERT_DIR") or "the trust store"
        raise UnusableProxyError(f"{name} has no certificates that can be read; correct or unset it") from error
    except (httpx.InvalidURL, ValueError) as error:
        raise UnusableProxyError(f"{name} is not a proxy address such as http://proxy:3128; {_WAY_OUT}") from error


def _url(address: str) -> httpx.URL:
    url = httpx.URL(address if "://" in address else f"http://{address}")
    if not url.host:
        raise ValueError("a proxy without a host")
    return url


def _first_set(*names: str) -> str:
    return next((name for name in names if os.environ.get(name)), "")
