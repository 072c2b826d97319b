"""A gateway compared with its config: served, answering by itself, counted."""

from __future__ import annotations

import asyncio
import json
import secrets
from xml.etree import ElementTree as ET

import httpx
import pytest

from kustomize_plugin.commands import verify_report
from kustomize_plugin.machine import exchange, live_gateway
from kustomize_plugin.machine.gateway_check import FAILED, PASSED, SKIPPED, Check
from kustomize_plugin.yamltext import typed

KEY = "sk-" + secrets.token_hex(24)
URL = "http://localhost:4000"
METRIC = 'litellm_proxy_total_requests_metric_total{requested_model="%s",status_code="%s"} %s\n'


def entry(group: str, model: str = "ollama_chat/a", info: dict[str, object] | None = None, **params: object) -> object:
    return {"model_name": group, "litellm_params": {"model": model, **params}, "model_info": info or {}}


CONFIG: dict[str, object] = {
    "model_list": [
        entry("cloud", api_base="https://ollama.com", timeout=9),
        entry(
            "cloud", api_base="http://ollama.ml.svc", order=2, info={"kustomize_litellm": {"level": 2, "from": "local"}}
        ),
        entry("local", api_base="http://ollama.ml.svc", timeout=300),
        entry("groq", "groq/x"),
        entry("vectors", "openai/e", {"mode": "embedding"}),
        entry("sound", "openai/s", {"mode": "audio_speech"}),
        entry("groq/*", "groq/*"),
    ],
    "router_settings": {"timeout": 30},
}
WITH_A_HOUSE = {
    **CONFIG,
    "model_list": [*typed.sequence(CONFIG["model_list"]), entry("house", api_base="http://vllm.ml.svc/v1")],
}
BASES = {"cloud": "https://ollama.com", "local": "http://ollama.ml.svc/api/chat"}

ANSWER: dict[str, object] = {"choices": [{"message": {"content": "ready"}}], "error": {"message": KEY}}


class Fake:
    """A gateway that serves all groups well, unless told otherwise."""

    def __init__(self, **headers: dict[str, str]) -> None:
        self.headers = headers
        self.answers: dict[str, object] = {"vectors": {"data": [{"embedding": [0.5]}]}}
        self.requests: list[httpx.Request] = []
        self.served = ["cloud", "local", "groq", "vectors", "sound"]
        self.models = httpx.Response(200, json={"data": [{"id": name} for name in self.served]})
        self.status = 200
        self.metrics = "".join(METRIC % (name, "200", "1.0") for name in self.served)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path == "/v1/models":
            return self.models
        if request.url.path == "/metrics/":
            return httpx.Response(200, text=self.metrics)
        group = json.loads(request.content)["model"]
        base = {"x-litellm-model-api-base": BASES[group]} if group in BASES else {}
        headers = {"x-litellm-attempted-fallbacks": "0", **base, **self.headers.get(group, {})}
        return httpx.Response(self.status, json=self.answers.get(group, ANSWER), headers=headers)


async def no_pause(_seconds: float) -> None:
    pass


def verify(fake, *, prompt=True, metrics=True, config=CONFIG, url=URL):
    async def run():
        async with httpx.AsyncClient(transport=httpx.MockTransport(fake)) as client:
            asked = live_gateway.LiveGateway(client, url, KEY, exchange.Limits(1, pause=no_pause))
            return await live_gateway.verify(asked, live_gateway.groups(config), prompt=prompt, metrics=metrics)

    return asyncio.run(run())


def failures(checks):
    return {(one.group, one.name): one.message for one in checks if one.outcome == FAILED}


def test_wildcards_are_skipped_and_said():
    assert [(one.group, one.outcome, one.message) for one in live_gateway.wildcards(CONFIG)] == [
        ("groq/*", SKIPPED, "is a wildcard, which /v1/models does not list")
    ]


def test_a_good_gateway_passes():
    checks = verify(Fake())

    assert failures(checks) == {}
    assert [one.group for one in checks if one.outcome == SKIPPED] == ["sound"]
    assert {one.name for one in checks} == {"served", "prompt", "metrics"}


def test_every_request_carries_the_key_to_the_gateway_alone():
    fake = Fake()

    verify(fake, url=f"{URL}/v1/")

    assert {(one.url.host, one.headers["authorization"]) for one in fake.requests} == {("localhost", f"Bearer {KEY}")}
    assert {one.url.path for one in fake.requests} == {
        "/v1/models", "/v1/chat/completions", "/v1/embeddings", "/metrics/"
    }  # fmt: skip


def test_without_prompt_only_the_list_is_asked():
    fake = Fake()

    assert failures(verify(fake, prompt=False)) == {}
    assert [one.url.path for one in fake.requests] == ["/v1/models"]


def test_a_dropped_group_is_a_failure_and_gets_no_prompt():
    fake = Fake()
    fake.models = httpx.Response(200, json={"data": [{"id": "cloud"}, 5, {}, {"id": ["local"]}, {"id": None}]})

    checks = verify(fake)

    assert {group for group, name in failures(checks) if name == "served"} == {"local", "groq", "vectors", "sound"}
    assert {one.group for one in checks if one.name == "prompt"} == {"cloud"}


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"x-litellm-attempted-fallbacks": "1", "x-litellm-model-group": "local"},
         'was answered by a fallback, "local" at "https://ollama.com"'),
        ({"x-litellm-attempted-fallbacks": "3", "x-litellm-model-group": "e\x1b[31m\x01<evil>"},
         'was answered by a fallback, "e?[31m?<evil>" at "https://ollama.com"'),
        ({"x-litellm-attempted-fallbacks": "1", "x-litellm-model-group": "cloud",
          "x-litellm-model-api-base": "http://vllm.ml.svc/v1"},
         'was answered by a fallback, "house" at "http://vllm.ml.svc"'),
        ({"x-litellm-attempted-fallbacks": "1", "x-litellm-model-group": "cloud",
          "x-litellm-model-api-base": "http://elsewhere"},
         'was answered by a fallback at "http://elsewhere"'),
        ({"x-litellm-attempted-fallbacks": "1", "x-litellm-model-group": "cloud", "x-litellm-model-api-base": ""},
         "was answered by a fallback"),
        ({"x-litellm-attempted-fallbacks": "1", "x-litellm-model-group": "local", "x-litellm-model-api-base": ""},
         'was answered by a fallback, "local"'),
        ({"x-litellm-model-api-base": "http://evil\x1b.example.com"},
         'was answered by "http://evil?.example.com", which is not one of its deployments'),
        ({"x-litellm-model-api-base": "http://ollama.ml.svc", "x-litellm-attempted-fallbacks": "1"},
         'was answered by level 2, "local" at "http://ollama.ml.svc"'),
        ({"x-litellm-model-api-base": f"https://user:{KEY}@evil.example.com/x?key={KEY}"},
         'was answered by "https://evil.example.com", which is not one of its deployments'),
        ({"x-litellm-model-api-base": ""},
         "was answered without x-litellm-model-api-base, so the deployment that answered is not known"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_the_groups_own_fails(headers, message):
    checks = verify(Fake(cloud=headers), config=WITH_A_HOUSE)

    assert failures([one for one in checks if one.group == "cloud"]) == {("cloud", "prompt"): message}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"choices": [{"message": {"content": ""}, "finish_reason": "stop"}]}, "was answered with an empty text"),
        ({"choices": [{"message": {"content": " \n"}}]}, "was answered with an empty text"),
        ({"choices": [{"message": {"content": None}}]}, "was answered with an empty text"),
        ({"choices": [{}]}, "was answered with an empty text"),
        ({"choices": []}, "was answered with JSON that holds no answer"),
        ({"error": {"message": KEY}}, "was answered with JSON that holds no answer"),
        ([], "was answered with JSON that holds no answer"),
        ({"data": []}, "was answered without a vector"),
        ({"data": [{"embedding": []}]}, "was answered without a vector"),
    ],
)
def test_an_empty_answer_fails(answer, message):
    fake = Fake()
    fake.answers["cloud"] = answer

    assert failures(verify(fake)) == {("cloud", "prompt"): message}


@pytest.mark.parametrize(
    "choice",
    [
        {"message": {"content": "", "reasoning_content": "hm"}},
        {"message": {"content": None, "tool_calls": [{"id": "x"}]}},
        {"message": {"content": ""}, "finish_reason": "length"},
        {"message": {"content": [{"type": "text", "text": "ready"}]}},
    ],
)
def test_thoughts_and_calls_are_an_answer(choice):
    fake = Fake()
    fake.answers["cloud"] = {"choices": [choice]}

    assert failures(verify(fake)) == {}


@pytest.mark.parametrize("count", ["0", "00", "\xb2", "-1", ""])
def test_what_is_no_count_of_fallbacks_is_none(count):
    assert failures(verify(Fake(cloud={"x-litellm-attempted-fallbacks": count.encode("latin-1")}))) == {}


def test_a_count_of_fallbacks_may_be_any_number():
    headers = {"x-litellm-attempted-fallbacks": "9" * 5000, "x-litellm-model-group": "local"}

    assert failures(verify(Fake(cloud=headers))) == {
        ("cloud", "prompt"): 'was answered by a fallback, "local" at "https://ollama.com"'
    }


@pytest.mark.parametrize("base", ["https://api.groq.com/openai/v1", "https://api.groq.com"])
def test_a_group_without_an_api_base_is_known_by_its_providers_host(base):
    assert failures(verify(Fake(groq={"x-litellm-model-api-base": base}))) == {}
    assert failures(verify(Fake(groq={"x-litellm-model-api-base": "https://ollama.com"})))


def test_an_error_is_a_failure_without_its_body():
    fake = Fake()
    fake.status = 429

    found = failures(verify(fake))

    assert found["cloud", "prompt"] == "was answered with 429; see the gateway's log"
    assert KEY not in str(found)
    assert len([one for one in fake.requests if one.url.path == "/v1/chat/completions"]) == 3


def test_the_time_out_is_the_groups_own():
    groups = {group.name: group.seconds for group in live_gateway.groups(CONFIG)}

    assert groups == {"cloud": 9, "local": 300, "groq": 30, "vectors": 30, "sound": 30}


@pytest.mark.parametrize("settings", [{}, {"litellm_settings": {"request_timeout": True}}, {"router_settings": None}])
def test_without_a_time_out_it_is_a_minute(settings):
    (group,) = live_gateway.groups({"model_list": [entry("a")], **settings})

    assert group.seconds == 60


@pytest.mark.parametrize(
    "text",
    ["", METRIC % ("cloud", "500", "1.0"), METRIC % ("cloud", "200", "0.0"), "garbage{", METRIC % ("x", "200", 1)],
)
def test_a_request_that_nobody_counted_fails(text, monkeypatch):
    monkeypatch.setattr(live_gateway, "_METRIC_PAUSES", (0.0, 0.0))
    fake = Fake()
    fake.metrics = text
    fake.models = httpx.Response(200, json={"data": [{"id": "cloud"}]})

    (message,) = [text for (group, name), text in failures(verify(fake)).items() if name == "metrics"]
    assert "another replica may have answered" in message


@pytest.mark.parametrize(
    ("settings", "counted"),
    [({"callbacks": ["prometheus"]}, True), ({"success_callback": "prometheus"}, True), ({}, False), (None, False)],
)
def test_metrics_are_looked_at_where_the_config_has_them(settings, counted):
    fake = Fake()

    checks = verify(fake, metrics=live_gateway.has_metrics({"litellm_settings": settings}))

    assert ("/metrics/" in {one.url.path for one in fake.requests}) is counted
    assert {one.outcome for one in checks if one.name == "metrics"} == {PASSED if counted else SKIPPED}


def test_names_in_metrics_are_unescaped():
    assert live_gateway.counted(METRIC % ('a\\"b\\\\c', "200", "1.0")) == {'a"b\\c'}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx.Response(401, text=KEY), "refused the key: it answered 401"),
        (httpx.Response(404), "answered 404"),
        (httpx.Response(200, json=[]), 'answered JSON without the list "data"'),
        (httpx.Response(200, text="<html>", headers={"content-type": "text/html"}), "answered text/html, not JSON"),
        (httpx.Response(307, headers={"location": "https://evil.example.com"}), "redirects to another host"),
    ],
)
def test_a_gateway_that_cannot_be_asked_is_an_error_of_one_line(answer, message):
    fake = Fake()
    fake.models = answer

    with pytest.raises(live_gateway.GatewayError) as caught:
        verify(fake)

    assert str(caught.value).startswith(f"{URL}/v1/models {message}")
    assert KEY not in str(caught.value)


CHECKS = [
    Check("a", "served", PASSED),
    Check("a", "prompt", FAILED, 'was <late> & \x01 "so"', 1.23456),
    Check("b\x01c", "prompt", SKIPPED, "mode"),
]


def test_json_has_all_checks():
    assert json.loads(verify_report.as_json(CHECKS))[1] == {
        "group": "a", "check": "prompt", "outcome": "failed", "message": CHECKS[1].message, "seconds": 1.235
    }  # fmt: skip


def test_junit_counts_and_is_xml():
    suite = ET.fromstring(verify_report.as_junit(CHECKS))  # noqa: S314 - our own

    assert {**suite.attrib, "name": ""} == {"name": "", "tests": "3", "failures": "1", "skipped": "1"}
    assert [case.get("classname") for case in suite] == ["a", "a", "b?c"]
    (failure,) = suite.iter("failure")
    assert failure.get("message") == 'was <late> & ? "so"'
