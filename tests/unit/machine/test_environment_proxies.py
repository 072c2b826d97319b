"""Proxies of the environment: what httpx cannot read neither ends a command nor takes a local address along."""

from __future__ import annotations

import asyncio
import os
import re
import sys

import httpx
import pytest

from kustomize_plugin.machine import environment_proxies, exchange

FAR = "http://gateway.example.com:4000"


@pytest.fixture
def environment(monkeypatch):
    for name in [one for one in os.environ if one.lower().endswith("_proxy") or one.startswith("SSL_CERT_")]:
        monkeypatch.delenv(name)

    def change(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return change


@pytest.fixture
def proxied(monkeypatch):
    """Return by which proxy a request to an address goes; none is sent."""

    def made(_scheme, address):
        return httpx.MockTransport(lambda _: httpx.Response(200, text=address))

    monkeypatch.setattr(environment_proxies, "_transport", made)
    return lambda url: ask(url).body.decode()


def ask(url):
    async def run():
        async with exchange.client() as client:
            return await exchange.exchange(client, url, {}, exchange.Limits(1, attempts=1))

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("exceptions", "url"),
    [
        ("*", FAR),
        ("a, *", FAR),
        ("gateway.example.com", FAR),
        ("Example.COM", FAR),
        ("a.lan .example.com", FAR),
        ("*.example.com", FAR),
        ("http://example.com", FAR),
        ("example.com:4000", FAR),
        ("example.com:443", "https://example.com"),
        ("10.0.0.0/8", "http://10.1.2.3"),
        ("10.1.2.3", "http://10.1.2.3:4000"),
        ("fd00::/8", "http://[fd00::1]"),
        ("fd00::1", "http://[fd00:0::1]:4000"),
        ("[fd00::1]:80", "http://[fd00::1]"),
    ],
)
def test_no_proxy_is_read_as_other_programs_read_it(exceptions, url):
    assert environment_proxies.is_excepted(httpx.URL(url), exceptions)


@pytest.mark.parametrize(
    "exceptions",
    ["", ",", "example.org", "xample.com", ".gateway.example.com", "https://example.com", "example.com:80",
     "10.0.0.0/8", "fe80::/10", "[::1]:80", "http://x:y", "http://", "[", "10.0.0.0/99", "example.com:" + "9" * 5000, "http://["],
)  # fmt: skip
def test_what_names_another_host_or_none_excepts_nothing(exceptions):
    assert not environment_proxies.is_excepted(httpx.URL(FAR), exceptions)


@pytest.mark.parametrize("exceptions", ["fd00::/8", ".svc,fe80::/10", "[::1]:80", "http://x:y", "http://["])
def test_an_exception_that_httpx_cannot_read_is_skipped(exceptions, environment, proxied):
    environment(HTTP_PROXY="http://proxy.lan:3128", NO_PROXY=exceptions)

    assert proxied(FAR) == "http://proxy.lan:3128"
    assert proxied("http://127.0.0.1:9") == ""


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        (FAR, "a.lan:3128"),
        ("https://example.com", "http://b.lan:3128"),
        ("https://x.skip.lan", ""),
        ("http://litellm.ml.svc:4000", ""),
    ],
)
def test_each_address_has_its_proxy(url, proxy, environment, proxied):
    environment(ALL_PROXY="http://b.lan:3128", http_proxy="a.lan:3128", NO_PROXY="skip.lan")

    assert proxied(url) == proxy


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ALL_PROXY", "foo://x", "ALL_PROXY is not a proxy address"),
        ("HTTP_PROXY", "http://[::1", "HTTP_PROXY is not a proxy address"),
        ("http_proxy", "http://:80", "http_proxy is not a proxy address"),
        ("http_proxy", "http://me:pw@x:y", "http_proxy is not a proxy address"),
        ("SSL_CERT_FILE", "/nowhere", "SSL_CERT_FILE has no certificates"),
    ],
)
def test_an_unusable_proxy_is_named_without_its_value(name, value, message, environment):
    environment(**{name: value})

    with pytest.raises(exchange.ExchangeError, match=re.escape(f"was not asked: {message}")) as caught:
        ask(FAR)

    assert value not in str(caught.value)


def test_a_socks_proxy_names_what_it_needs(environment, monkeypatch):
    environment(ALL_PROXY="socks5://127.0.0.1:1080")
    monkeypatch.setitem(sys.modules, "socksio", None)

    with pytest.raises(
        exchange.ExchangeError, match="ALL_PROXY names a SOCKS proxy, which needs `pip install socksio`"
    ):
        ask(FAR)


def test_a_local_address_needs_no_proxy_at_all(environment, proxied):
    environment(ALL_PROXY="foo://x", NO_PROXY="http://[")

    assert [proxied(url) for url in ("http://localhost:4000", "http://[::1]", "http://a.ml.svc")] == ["", "", ""]
