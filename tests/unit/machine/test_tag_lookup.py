"""The edge to the providers, against servers that answer well, badly, or too much."""

from __future__ import annotations

import asyncio
import logging
import secrets

import httpx
import pytest

from kustomize_plugin.gateway.deployments import Deployment, of_config
from kustomize_plugin.machine import exchange, tag_lookup
from kustomize_plugin.providers import catalog

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


def test_an_unknown_tag_is_named_with_the_nearest():
    found, replies = ask(Server(OLLAMA), cloud("qwen3-coder:480b-cloud"), cloud("kimi-k2.5"), cloud("zzz"))

    assert tag_lookup.unknown(found, replies) == [
        'https://ollama.com has no tag "qwen3-coder:480b-cloud" of group "chat"; did you mean "qwen3-coder:480b"?',
        'https://ollama.com has no tag "zzz" of group "chat"; none of its 2 tags is similar',
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

    assert reply.problem.endswith("OLLAMA_API_KEY has characters that a header cannot contain")


def test_a_key_in_plain_text_is_neither_sent_nor_printed():
    server = Server(httpx.Response(401))

    _, (reply,) = ask(server, cloud("kimi-k2.5", api_key=KEY))

    assert "authorization" not in server.requests[0].headers
    assert reply.problem == "https://ollama.com/api/tags requires a key (401)"


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


def test_openrouters_variants_are_no_tags_of_their_own():
    assert catalog.has("openrouter", {"a/b": ""}, "a/b:nitro")
    assert not catalog.has("openrouter", {"a/b": ""}, "a/c")


def test_only_list_entries_are_deployments():
    assert [one.group for one in of_config({"model_list": [3, {"model_name": "a"}]})] == ["a"]
    assert of_config({"model_list": None}) == []
