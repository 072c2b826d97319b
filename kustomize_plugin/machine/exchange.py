"""One HTTP exchange with a server that may misbehave: bounded in time and size, the key never sent elsewhere."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from kustomize_plugin import __version__
from kustomize_plugin.machine import environment_proxies
from kustomize_plugin.secrets import printable_text

MEBIBYTE = 1 << 20
_RETRIED = frozenset((429, 500, 502, 503, 504))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_REDIRECTS = 3
# "identity" is asked for. One layer of these unpacks to a thousand times its size; two, or brotli, fill the memory
_ENCODINGS = frozenset(("", "identity", "gzip", "deflate"))


class ExchangeError(Exception):
    """No usable answer; the message is the rest of a sentence about the server, on one line and without a key."""


class Limits:
    """What one exchange may cost: `seconds` is for an attempt, `longest_wait` for a pause that the server asks for."""

    def __init__(
        self,
        seconds: float = 10,
        *,
        size: int = 8 * MEBIBYTE,
        attempts: int = 3,
        longest_wait: float = 30,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.seconds = seconds
        self.size = size
        self.attempts = attempts
        self.longest_wait = longest_wait
        self.pause = pause


class Answer:
    """A whole answer; `seconds` is how long the last attempt took."""

    def __init__(self, status: int, headers: httpx.Headers, body: bytes, seconds: float) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.seconds = seconds

    def json(self) -> object:
        """Return the body as JSON; raises ExchangeError."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind and kind != "application/json" and not kind.endswith("+json"):
            raise ExchangeError(f"answered {shown(kind)}, not JSON")
        try:
            found: object = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise ExchangeError("answered with invalid or incomplete JSON") from error
        return found


def client() -> httpx.AsyncClient:
    """Return a client that follows no redirect by itself and asks the cluster and this machine without a proxy."""
    agent = {"User-Agent": f"kustomize-litellm/{__version__}", "Accept-Encoding": "identity"}
    # no cookies: nobody here needs any, and one that is not ASCII would make every later request fail
    none = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    return httpx.AsyncClient(
        follow_redirects=False, headers=agent, transport=environment_proxies.Transport(), cookies=none
    )


async def exchange(
    client: httpx.AsyncClient,
    url: str,
    headers: dict[str, str],
    limits: Limits,
    body: object = None,
) -> Answer:
    """GET an address, or POST a body to it; raises ExchangeError. An answer of any status is an answer."""
    problem: ExchangeError | None = None
    for attempt in range(1, limits.attempts + 1):
        wait = 0.5 * 2 ** (attempt - 1)
        try:
            answer = await _attempt(client, url, headers, limits, body)
        except ExchangeError as error:
            problem = error
            if not isinstance(error.__cause__, (TimeoutError, httpx.TransportError)) or _is_tls(error.__cause__):
                raise
        else:
            if answer.status not in _RETRIED or attempt == limits.attempts:
                return answer
            wait = retry_after(answer.headers.get("retry-after", ""), datetime.now(UTC)) or wait
            if wait > limits.longest_wait:
                raise ExchangeError(f"answered {answer.status} and asks to wait {wait:.0f} s")
        if attempt < limits.attempts:
            await limits.pause(wait)
    raise problem or ExchangeError("was not asked")


def retry_after(value: str, now: datetime) -> float:
    """Return the seconds that a Retry-After header asks for, 0 where it says nothing readable."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # a year or a zone with twenty digits
        return 0.0
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


async def _attempt(
    client: httpx.AsyncClient, url: str, headers: dict[str, str], limits: Limits, body: object
) -> Answer:
    begun = time.monotonic()
    try:
        async with asyncio.timeout(limits.seconds):
            address = httpx.URL(url)
            for _ in range(_MOST_REDIRECTS):
                method = "GET" if body is None else "POST"
                request = client.build_request(method, address, headers=headers, json=body, timeout=limits.seconds)
                response = await client.send(request, stream=True)
                try:
                    if response.status_code not in _REDIRECTS:
                        content = await _content(response, limits.size)
                        return Answer(response.status_code, response.headers, content, time.monotonic() - begun)
                    address = _redirected(address, response, method)
                finally:
                    await response.aclose()
    except (TimeoutError, httpx.TimeoutException) as error:
        raise ExchangeError(f"did not finish its answer within {limits.seconds:g} s") from error
    except environment_proxies.UnusableProxyError as error:
        raise ExchangeError(f"was not asked: {error}") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ExchangeError(_said(error)) from error
    raise ExchangeError("redirects too often")


async def _content(response: httpx.Response, size: int) -> bytes:
    parts, length = [], 0
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in _ENCODINGS:
        raise ExchangeError(f'answered in the encoding "{shown(encoding)}", which was not requested')
    async for part in response.aiter_bytes():
        length += len(part)
        if length > size:
            raise ExchangeError(f"answered more than {size // MEBIBYTE} MiB")
        parts.append(part)
    return b"".join(parts)


def _redirected(address: httpx.URL, response: httpx.Response, method: str) -> httpx.URL:
    """Return where a redirect leads; raises ExchangeError where a key must not go there."""
    target = address.join(response.headers.get("location", ""))
    if method != "GET":
        raise ExchangeError("redirects a POST, which is not followed")
    if target.host != address.host:
        raise ExchangeError(f'redirects to another host, "{shown(target.host)}"; nothing was sent there')
    upgraded = (address.scheme, target.scheme, target.port) == ("http", "https", None)
    if not upgraded and (target.scheme, target.port) != (address.scheme, address.port):
        raise ExchangeError("redirects to another port or to plain http; nothing was sent there")
    return target


def _is_tls(error: BaseException) -> bool:
    return isinstance(error, httpx.ConnectError) and ("SSL" in str(error) or "certificate" in str(error))


def _said(error: Exception) -> str:
    """Say what failed; texts that may quote our own headers are left out."""
    if _is_tls(error):
        return f"failed at TLS: {shown(str(error))}"
    if isinstance(error, httpx.ConnectError):
        return f"cannot be reached: {shown(str(error))}"
    # httpx reads a redirect that it does not follow, and lets what is wrong with a host through as a ValueError
    if isinstance(error, ValueError) or "in location header" in str(error):
        return "redirects to something that is not an address"
    if isinstance(error, (httpx.RemoteProtocolError, httpx.ReadError)):
        return "closed the connection before its answer was complete"
    return f"could not be asked ({type(error).__name__})"


def shown(text: str) -> str:
    """Return a server's text on one short line without control characters."""
    return printable_text.printable(" ".join(text.split())[:200])
