"""The edge to the providers, against servers that answer well, badly, or too much."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import secrets
import ssl
from datetime import UTC, date, datetime

import httpx
import pytest
from jsonschema import Draft7Validator

from kustomize_plugin.machine import exchange, tag_lookup
from kustomize_plugin.merge.deployments import Deployment, of_config
from kustomize_plugin.providers import catalog, tags_lock, trust
from kustomize_plugin.yamltext import nodes
from tests.unit.providers.test_tags_lock import SCHEMA

KEY = "sk-" + secrets.token_hex(24)
ENVIRONMENT = {"OLLAMA_API_KEY": f"{KEY}\n", "OPENAI_API_KEY": KEY, "GEMINI_API_KEY": KEY, "A_KEY": KEY}
OLLAMA = {"models": [{"name": "qwen3-coder:480b", "digest": "0123456789ab"}, {"name": "kimi-k2.5"}]}


def deployment(model: str, group: str = "chat", **params: object) -> Deployment:
    return Deployment(group, {"litellm_params": {"model": model, **params}})


def cloud(tag: str, api_base: str = "https://ollama.com", **params: object) -> Deployment:
    written = {"api_key": "os.environ/OLLAMA_API_KEY", **params}
    return deployment(f"ollama_chat/{tag}", "chat", api_base=api_base, **written)


class Server:
    """Answers with what it was given, and keeps the requests and the pauses."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


def ask(server, *deployments, allowed=frozenset(), environment=ENVIRONMENT):
    found = tag_lookup.lookup(list(deployments), environment, allowed)
    limits = exchange.Limits(1, size=exchange.MEBIBYTE, pause=server.pause)

    async def run():
        async with httpx.AsyncClient(transport=httpx.MockTransport(server)) as client:
            return await tag_lookup.ask(list(found.uses), environment, client, limits)

    return found, asyncio.run(run())


def problem(*answers: object) -> str:
    _, (reply,) = ask(Server(*answers), cloud("kimi-k2.5"))
    assert KEY not in reply.problem
    assert "\n" not in reply.problem
    return str(reply.problem).removeprefix("https://ollama.com/api/tags ")


def test_an_unknown_tag_is_named_with_the_nearest():
    found, replies = ask(Server(OLLAMA), cloud("qwen3-coder:480b-cloud"), cloud("kimi-k2.5"), cloud("zzz"))

    assert tag_lookup.unknown(found, replies) == [
        'https://ollama.com has no tag "qwen3-coder:480b-cloud" of group "chat"; nearest: "qwen3-coder:480b"',
        'https://ollama.com has no tag "zzz" of group "chat"; none of its 2 is like it',
    ]


def test_one_address_is_asked_once_with_the_key_of_the_variable():
    server = Server(OLLAMA)

    ask(server, cloud("kimi-k2.5"), cloud("qwen3-coder:480b"))

    assert [(str(one.url), one.headers["authorization"]) for one in server.requests] == [
        ("https://ollama.com/api/tags", f"Bearer {KEY}")
    ]


@pytest.mark.parametrize(
    ("model", "params", "url", "header"),
    [
        ("groq/x", {"api_key": "os.environ/A_KEY"}, "https://api.groq.com/openai/v1/models", "authorization"),
        ("openai/x", {}, "https://api.openai.com/v1/models", "authorization"),
        ("mistral/x", {"api_key": "os.environ/A_KEY"}, "https://api.mistral.ai/v1/models", "authorization"),
        ("openrouter/a/b", {"api_key": "os.environ/A_KEY"}, "https://openrouter.ai/api/v1/models", None),
        ("openai/a/b", {"api_base": "http://vllm.ml.svc:8000/v1"}, "http://vllm.ml.svc:8000/v1/models", None),
        ("hosted_vllm/a", {"api_base": "http://localhost:8000/v1/"}, "http://localhost:8000/v1/models", None),
        ("ollama/a", {"api_base": "http://ollama.ml.svc.cluster.local"}, None, None),
    ],
)
def test_each_provider_is_asked_where_it_lists_its_models(model, params, url, header):
    server = Server({"data": [{"id": "x"}], "models": []})

    ask(server, deployment(model, **params))

    (request,) = server.requests
    assert url is None or str(request.url) == url
    assert header is None or request.headers[header] == f"Bearer {KEY}"


def test_gemini_is_read_page_by_page_and_keeps_its_key_out_of_the_address():
    server = Server({"models": [{"name": "models/a"}], "nextPageToken": "t0"}, {"models": [{"name": "models/b"}]})

    _, (reply,) = ask(server, deployment("gemini/b"))

    assert set(reply.tags) == {"a", "b"}
    assert server.requests[1].url.query == b"pageSize=1000&pageToken=t0"
    assert all(one.headers["x-goog-api-key"] == KEY and KEY not in str(one.url) for one in server.requests)


def test_pages_without_an_end_are_given_up():
    server = Server({"models": [{"name": "models/a"}], "nextPageToken": "t0"})

    _, (reply,) = ask(server, deployment("gemini/b"))

    assert reply.problem.endswith("has more than 20 pages of models")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx.Response(500), "answered 500"),
        (httpx.Response(404), "answered 404"),
        (httpx.Response(401, text=KEY), "refused the key in OLLAMA_API_KEY (401)"),
        (httpx.Response(200, text="<html>", headers={"content-type": "text/html"}), "answered text/html, not JSON"),
        (httpx.Response(200, text='{"models": [{"na', headers={"content-type": "application/json"}),
         "answered what is no JSON, or breaks off"),
        (httpx.Response(200, content=b"[" * 100_000), "answered what is no JSON, or breaks off"),
        (httpx.Response(200, content=b"x" * (exchange.MEBIBYTE + 1)), "answered more than 1 MiB"),
        ({"models": 5}, 'answered JSON without the list "models"'),
        ([], 'answered JSON without the list "models"'),
        (httpx.ConnectTimeout("slow"), "gave no whole answer within 1 s"),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]\nbad"),
         "failed at TLS: [SSL: CERTIFICATE_VERIFY_FAILED] bad"),
        (httpx.ConnectError("refused"), "cannot be reached: refused"),
        (httpx.RemoteProtocolError(f"peer said {KEY}"), "broke the connection off before its answer was whole"),
        (httpx.LocalProtocolError(f"Illegal header value b'{KEY}'"), "cannot be asked (LocalProtocolError)"),
        (httpx.Response(429, headers={"retry-after": "3600"}), "answered 429 and asks to wait 3600 s"),
        (httpx.Response(302, headers={"location": "/api/tags"}), "redirects again and again"),
        (httpx.Response(302, headers={"location": "http://ollama.com/api/tags"}),
         "redirects to another port or to plain http; nothing was sent there"),
        (httpx.Response(302, headers={"location": "////]"}), "redirects to what is no address"),
        (httpx.Response(302, headers={"location": "https://xn--a"}), "redirects to what is no address"),
        (httpx.Response(200, content=gzip.compress(b"[" * (exchange.MEBIBYTE + 1)),
                        headers={"content-encoding": "gzip"}), "answered more than 1 MiB"),
        (httpx.Response(200, content=gzip.compress(gzip.compress(b"[]")), headers={"content-encoding": "gzip, gzip"}),
         'answered in the encoding "gzip, gzip", which nobody asked for'),
        (httpx.Response(200, stream=httpx.ByteStream(b"[]"), headers={"content-encoding": "gzip"}),
         "cannot be asked (DecodingError)"),
        ({"models": None}, 'answered JSON without the list "models"'),
        (httpx.Response(200, content=b'{"models": [' + b"9" * 5000 + b"]}"), "answered what is no JSON, or breaks off"),
        (httpx.Response(200, content=b'{"models": "\xff"}'), "answered what is no JSON, or breaks off"),
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


@pytest.mark.parametrize(
    "api_base",
    [
        "https://evil.example.com", "https://ollama.com.evil.example.com", "https://ollama.com@evil.example.com",
        "https://evil.example.com/ollama.com", "https://ollama.com\\@evil.example.com", "https://evil.example.com#.svc",
        "https://evil.example.com?x=.svc", "http://ollama.com", "https://ollama.com:8443", "ftp://ollama.com",
        "https://svc.evil.example.com", "https://evilsvc", "https://127.0.0.1.evil.example.com", "https://ollama.com\n.x",
        "https://\u043ellama.com", "https://169.254.169.254",
    ],
)  # fmt: skip
def test_a_foreign_host_gets_no_request(api_base):
    server = Server(OLLAMA)

    found, replies = ask(server, cloud("kimi-k2.5", api_base))

    assert (server.requests, replies) == ([], [])
    assert len(found.problems) == 1
    assert KEY not in found.problems[0]


@pytest.mark.parametrize(
    "api_base",
    ["https://OLLAMA.com/", "http://ollama.ml.svc:11434", "http://ollama.ml.svc.cluster.local", "http://[::1]:1",
     "http://localhost", "http://127.0.0.1:11434", "http://mine.lan:11434"],
)  # fmt: skip
def test_providers_cluster_loopback_and_allowed_hosts_are_asked(api_base):
    server = Server(OLLAMA)

    ask(server, cloud("kimi-k2.5", api_base), allowed=frozenset({"mine.lan"}))

    assert len(server.requests) == 1


@pytest.mark.parametrize("environment", [{}, {"OLLAMA_API_KEY": " \n"}])
def test_a_missing_key_names_its_variable(environment):
    _, (reply,) = ask(Server(OLLAMA), cloud("kimi-k2.5"), environment=environment)

    assert reply.problem == "https://ollama.com/api/tags was not asked: OLLAMA_API_KEY is not set"


def test_a_key_that_no_header_carries_is_not_printed():
    _, (reply,) = ask(Server(OLLAMA), cloud("kimi-k2.5"), environment={"OLLAMA_API_KEY": f"{KEY}\n{KEY}"})

    assert reply.problem.endswith("OLLAMA_API_KEY holds characters that no header may carry")


def test_a_key_in_plain_text_is_neither_sent_nor_printed():
    server = Server(httpx.Response(401))

    _, (reply,) = ask(server, cloud("kimi-k2.5", api_key=KEY))

    assert "authorization" not in server.requests[0].headers
    assert reply.problem == "https://ollama.com/api/tags wants a key (401)"


@pytest.mark.parametrize("params", [{}, {"api_key": "os.environ/OPENAI_API_KEY"}])
def test_a_providers_key_does_not_go_to_another_providers_host(params):
    server = Server({"data": [{"id": "x"}]})
    there = deployment("openai/x", api_base="https://api.groq.com/openai/v1", **params)

    found, _ = ask(server, there)

    assert server.requests == []
    assert "OPENAI_API_KEY is the key of openai; pass --allow-host api.groq.com" in found.problems[0]
    ask(server, there, allowed=frozenset({"api.groq.com"}))
    assert len(server.requests) == 1


def test_what_follows_the_reference_mark_is_not_printed_if_it_is_no_variable():
    _, (reply,) = ask(Server(OLLAMA), cloud("kimi-k2.5", api_key=f"os.environ/{KEY}"))

    assert KEY not in reply.problem


def test_a_server_that_echoes_the_key_does_not_get_it_printed(caplog):
    caplog.set_level(logging.DEBUG)

    found, replies = ask(Server({"models": [{"name": KEY}, {"name": f"{KEY}x\n"}]}), cloud(KEY[:-1]))

    assert KEY not in " ".join(
        [*tag_lookup.unknown(found, replies), *(reply.problem for reply in replies), caplog.text]
    )


def test_what_cannot_be_looked_up_is_said_and_does_not_fail():
    models = ["bedrock/a.b", "nobody/knows", "groq/*"]

    found = tag_lookup.lookup([deployment(model) for model in models], ENVIRONMENT, frozenset())

    assert (len(found.notes), found.problems, found.uses) == (2, [], {})


def test_an_address_from_the_environment_is_resolved_and_judged():
    there = cloud("kimi-k2.5", "os.environ/BASE")
    found = tag_lookup.lookup([there], {"BASE": "https://evil.example.com"}, frozenset())
    missing = tag_lookup.lookup([there], {}, frozenset())

    assert "pass --allow-host evil.example.com" in found.problems[0]
    assert missing.problems == ['"ollama_chat/kimi-k2.5" of "chat" is not looked up: BASE is not set']


def test_the_lock_is_what_lk204_reads(tmp_path):
    found, replies = ask(Server(OLLAMA), cloud("qwen3-coder:480b"), cloud("kimi-k2.5:latest"), cloud("zzz"))

    text = tag_lookup.render(tag_lookup.locked({}, found, replies, date(2026, 11, 23)))

    Draft7Validator(json.loads(SCHEMA.read_text())).validate(nodes.value(nodes.compose(text)))
    (tmp_path / tags_lock.FILE).write_text(text)
    lock = tags_lock.load(tmp_path / tags_lock.FILE)
    assert lock.tags("ollama_chat", "https://ollama.com/") == {
        "kimi-k2.5:latest": {"verified": "2026-11-23"},
        "qwen3-coder:480b": {"digest": "0123456789ab", "verified": "2026-11-23"},
    }
    assert tag_lookup.render(lock.providers) == text


def test_a_lock_keeps_other_overlays_tags_and_what_could_not_be_asked():
    earlier: tag_lookup.Locked = {
        "ollama": {"https://ollama.com": {"kimi-k2.5": {"verified": "2026-01-01"}, "gone": {"verified": "2026-01-01"}}},
        "groq": {"https://api.groq.com/openai/v1": {"x": {"verified": "2026-01-01"}}},
    }
    found, replies = ask(Server(OLLAMA), cloud("qwen3-coder:480b"), deployment("groq/x"))

    content = tag_lookup.locked(earlier, found, replies, date(2026, 11, 23))

    assert set(content["ollama"]["https://ollama.com"]) == {"kimi-k2.5", "qwen3-coder:480b"}
    assert content["groq"] == earlier["groq"]
    assert "gone" in earlier["ollama"]["https://ollama.com"]


BOTH = [
    deployment(f"openai/{name}", api_base="http://vllm.ml.svc:8000/v1", api_key=f"os.environ/{name.upper()}_KEY")
    for name in ("a", "b")
]


def lists(*names: str) -> dict[str, object]:
    return {"data": [{"id": name} for name in names]}


def locked_names(earlier: tag_lookup.Locked, *answers: object) -> set[str]:
    found, replies = ask(Server(*answers), *BOTH, environment={"A_KEY": KEY, "B_KEY": KEY})
    content = tag_lookup.locked(earlier, found, replies, date(2026, 11, 23))
    return set(content["openai"]["http://vllm.ml.svc:8000"])


def test_an_address_that_two_keys_see_differently_is_locked_with_what_either_lists():
    assert locked_names({}, lists("a", "z"), lists("b", "z")) == {"a", "b"}


def test_what_only_another_key_lists_is_not_locked():
    assert locked_names({}, lists("b"), lists("a")) == set()


def test_what_was_locked_at_an_address_stays_where_any_key_lists_it_or_could_not_be_asked():
    earlier: tag_lookup.Locked = {
        "openai": {"http://vllm.ml.svc:8000": {name: {"verified": "2026-01-01"} for name in "bcd"}}
    }

    assert locked_names(earlier, lists("a", "c"), lists("b")) == {"a", "b", "c"}
    assert locked_names(earlier, lists("a"), httpx.Response(401)) == {"a", "b", "c", "d"}


def test_an_empty_lock_is_one(tmp_path):
    (tmp_path / "a").write_text(tag_lookup.render({}))

    assert tags_lock.load(tmp_path / "a").providers == {}


def test_openrouters_variants_are_no_tags_of_their_own():
    assert catalog.has("openrouter", {"a/b": ""}, "a/b:nitro")
    assert not catalog.has("openrouter", {"a/b": ""}, "a/c")


def test_only_list_entries_are_deployments():
    assert [one.group for one in of_config({"model_list": [3, {"model_name": "a"}]})] == ["a"]
    assert of_config({"model_list": None}) == []


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
    assert "is no plain address" in trust.refusal(url)


@pytest.mark.parametrize(
    ("text", "is_host"),
    [("ollama.lan", True), ("10.0.0.1", True), ("::1", True), ("a.lan:80", False), ("http://a.lan", False),
     ("*.lan", False), ("", False), (" a.lan", False)],
)  # fmt: skip
def test_a_host_is_a_name_or_an_address_alone(text, is_host):
    assert trust.is_host(text) == is_host


def test_trust_knows_the_cluster():
    assert trust.is_local("a.b.svc")
    assert not trust.is_local("svc")
