"""Servers that misbehave while they are asked for their models."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from datetime import UTC, datetime

import httpx
import pytest

from kustomize_plugin.machine import exchange
from kustomize_plugin.providers import trust
from tests.unit.machine.test_tag_lookup import KEY, OLLAMA, Server, ask, cloud


def problem(*answers: object) -> str:
    _, (reply,) = ask(Server(*answers), cloud("kimi-k2.5"))
    assert KEY not in reply.problem
    assert "\n" not in reply.problem
    return str(reply.problem).removeprefix("https://ollama.com/api/tags ")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx.Response(500), "answered 500"),
        (httpx.Response(404), "answered 404"),
        (httpx.Response(401, text=KEY), "refused the key in OLLAMA_API_KEY (401)"),
        (httpx.Response(200, text="<html>", headers={"content-type": "text/html"}), "answered text/html, not JSON"),
        (httpx.Response(200, text='{"models": [{"na', headers={"content-type": "application/json"}),
         "answered with invalid or incomplete JSON"),
        (httpx.Response(200, content=b"[" * 100_000), "answered with invalid or incomplete JSON"),
        (httpx.Response(200, content=b"x" * (exchange.MEBIBYTE + 1)), "answered more than 1 MiB"),
        ({"models": 5}, 'answered JSON without the list "models"'),
        ([], 'answered JSON without the list "models"'),
        (httpx.ConnectTimeout("slow"), "did not finish its answer within 1 s"),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]\nbad"),
         "failed at TLS: [SSL: CERTIFICATE_VERIFY_FAILED] bad"),
        (httpx.ConnectError("refused"), "cannot be reached: refused"),
        (httpx.RemoteProtocolError(f"peer said {KEY}"), "closed the connection before its answer was complete"),
        (httpx.LocalProtocolError(f"Illegal header value b'{KEY}'"), "could not be asked (LocalProtocolError)"),
        (httpx.Response(429, headers={"retry-after": "3600"}), "answered 429 and asks to wait 3600 s"),
        (httpx.Response(302, headers={"location": "/api/tags"}), "redirects too often"),
        (httpx.Response(302, headers={"location": "http://ollama.com/api/tags"}),
         "redirects to another port or to plain http; nothing was sent there"),
        (httpx.Response(302, headers={"location": "////]"}), "redirects to something that is not an address"),
        (httpx.Response(302, headers={"location": "https://xn--a"}), "redirects to something that is not an address"),
        (httpx.Response(200, content=gzip.compress(b"[" * (exchange.MEBIBYTE + 1)),
                        headers={"content-encoding": "gzip"}), "answered more than 1 MiB"),
        (httpx.Response(200, content=gzip.compress(gzip.compress(b"[]")), headers={"content-encoding": "gzip, gzip"}),
         'answered in the encoding "gzip, gzip", which was not requested'),
        (httpx.Response(200, stream=httpx.ByteStream(b"[]"), headers={"content-encoding": "gzip"}),
         "could not be asked (DecodingError)"),
        ({"models": None}, 'answered JSON without the list "models"'),
        (httpx.Response(200, content=b'{"models": [' + b"9" * 5000 + b"]}"),
         "answered with invalid or incomplete JSON"),
        (httpx.Response(200, content=b'{"models": "\xff"}'), "answered with invalid or incomplete JSON"),
    ],
)  # fmt: skip
def test_a_bad_answer_is_one_line(answer, message):
    assert problem(answer) == message


def test_a_server_that_never_answers_is_given_up():
    async def hang(_request):
        await asyncio.sleep(60)

    async def run():
        async with httpx.AsyncClient(transport=httpx.MockTransport(hang)) as client:
            limits = exchange.Limits(0.01, attempts=2, pause=Server({}).pause)
            await exchange.exchange(client, "https://ollama.com/api/tags", {}, limits)

    with pytest.raises(exchange.ExchangeError, match=r"within 0.01 s"):
        asyncio.run(run())


def test_a_redirect_to_another_host_gets_neither_the_key_nor_a_request():
    server = Server(httpx.Response(307, headers={"location": "https://evil.example.com/api/tags"}))

    _, (reply,) = ask(server, cloud("kimi-k2.5"))

    assert 'redirects to another host, "evil.example.com"' in reply.problem
    assert {one.url.host for one in server.requests} == {"ollama.com"}


def test_a_redirect_within_the_host_is_followed():
    server = Server(httpx.Response(308, headers={"location": "/v2/tags"}), OLLAMA)

    _, (reply,) = ask(server, cloud("kimi-k2.5"))

    assert "kimi-k2.5" in reply.tags


def test_retries_are_bounded_and_wait_as_long_as_the_server_asks():
    server = Server(httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(503), OLLAMA)

    _, (reply,) = ask(server, cloud("kimi-k2.5"))

    assert (reply.problem, server.pauses) == ("", [7.0, 1.0])
    assert problem(httpx.Response(503)) == "answered 503"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("3", 3), (" 0 ", 0), ("Mon, 23 Nov 2026 00:00:05 GMT", 5), ("Mon, 23 Nov 2020 00:00:05 GMT", 0),
     ("", 0), ("-1", 0), ("nan", 0), ("soon", 0), ("9" * 400, 999_999_999),
     (f"Mon, 01 Jan 2024 00:00:00 +{'9' * 17}", 0), (f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT", 0)],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(value, seconds):
    assert exchange.retry_after(value, datetime(2026, 11, 23, tzinfo=UTC)) == seconds


def test_a_servers_cookies_are_not_kept():
    async def run():
        async with exchange.client() as client:
            request = client.build_request("GET", "https://ollama.com")
            headers = [(b"set-cookie", "a=\u0661".encode())]
            client.cookies.extract_cookies(httpx.Response(200, headers=headers, request=request))
            return client.build_request("GET", "https://ollama.com").headers

    assert "cookie" not in asyncio.run(run())


def test_a_certificate_error_is_not_tried_again():
    error = httpx.ConnectError("certificate verify failed")
    error.__cause__ = ssl.SSLCertVerificationError()
    server = Server(error)

    ask(server, cloud("kimi-k2.5"))

    assert (len(server.requests), server.pauses) == (1, [])


@pytest.mark.parametrize("url", ["http://localhost:99999", "http://localhost:65536/v1"])
def test_a_port_that_there_is_not_is_no_address(url):
    assert not trust.is_address(url)
    assert "is not a plain address" in trust.refusal(url)
