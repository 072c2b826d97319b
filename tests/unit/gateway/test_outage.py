"""Who answers while hosts are down, after how long, and what is lost."""

from __future__ import annotations

import json

import pytest

from kustomize_plugin.gateway import hosts, outage
from kustomize_plugin.gateway.finished_gateway import FinishedGateway
from kustomize_plugin.gateway.outage import ANSWERED, NOBODY, PARTLY, UNHARMED, Outage
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.picture.outage_report import FAILURES, OutageReport
from tests.unit.graph_gateway import compiled, deployment, local

CLOUD_A, CLOUD_B, NEAR = "https://a.example.com/v1", "https://b.example.com/v1", "http://vllm.ml.svc:8000/v1"


def gateway(*model_list, chains=(), **router):
    return FinishedGateway(
        {"model_list": list(model_list), "litellm_settings": {"fallbacks": list(chains)}, "router_settings": router}
    )


CHAIN = gateway(
    deployment("a", api_base=CLOUD_A),
    deployment("b", api_base=CLOUD_B),
    deployment("near", api_base=NEAR),
    chains=[{"a": ["b", "near"]}, {"b": ["near"]}],
    num_retries=0,
)
SHARED = [deployment("two", api_base=CLOUD_A), deployment("two", api_base=CLOUD_B)]


@pytest.mark.parametrize(
    ("down", "name", "state", "answer", "tried"),
    [
        ({"a.example.com"}, "a", ANSWERED, "b", ["a"]),
        ({"a.example.com", "b.example.com"}, "a", ANSWERED, "near", ["a", "b"]),
        ({"a.example.com", "b.example.com", "vllm.ml"}, "a", NOBODY, "", ["a", "b", "near"]),
        ({"b.example.com"}, "a", UNHARMED, "a", []),
        ({"vllm.ml"}, "near", NOBODY, "", ["near"]),
    ],
)
def test_the_first_of_the_chain_whose_host_is_up_answers(down, name, state, answer, tried):
    found = Outage(CHAIN, down).of(name)

    assert (found.state, found.answer, found.tried) == (state, answer, tried)


def test_each_that_fails_before_takes_its_time_out():
    found = Outage(CHAIN, {"a.example.com", "b.example.com"}).of("a")

    assert found.first(failover_time.HANG) == 120
    assert found.first(failover_time.REFUSED) == 0


def test_levels_that_the_merge_compiled_answer_within_the_group_and_later_at_once():
    found = Outage(compiled(), {"api.openai.com"}).of("cloud")

    assert (found.state, found.answer) == (ANSWERED, "near")
    assert found.first(failover_time.HANG) == 60
    assert found.later(failover_time.HANG, "cooldown") == 0


@pytest.mark.parametrize(("retries", "at_risk", "seconds"), [(0, True, 0), (1, False, 60), (2, False, 60)])
def test_a_group_that_loses_one_of_two_deployments_answers_itself(retries, at_risk, seconds):
    found = Outage(gateway(*SHARED, num_retries=retries), {"a.example.com"}).of("two")

    assert (found.state, found.answer, found.at_risk) == (PARTLY, "two", at_risk)
    assert found.first(failover_time.HANG) == seconds


def test_an_alias_is_hit_with_its_group():
    aliased = gateway(deployment("a", api_base=CLOUD_A), model_group_alias={"other": "a"})

    assert [(one.name, one.state) for one in Outage(aliased, {"a.example.com"}).stand_ins()] == [
        ("a", NOBODY),
        ("other", NOBODY),
    ]


def test_a_chain_in_a_circle_ends():
    circle = gateway(
        deployment("a", api_base=CLOUD_A), deployment("b", api_base=CLOUD_A), chains=[{"a": ["b"]}, {"b": ["a"]}]
    )

    assert Outage(circle, {"a.example.com"}).of("a").state == NOBODY


def test_what_is_lost_is_said_only_where_both_are_known():
    chat = deployment("chat", model="openai/gpt-4o")
    small = local("small", model="ollama_chat/tiny", num_retries=0)
    small["model_info"] = {"supports_vision": False, "supports_function_calling": False, "max_input_tokens": 8192}
    found = Outage(gateway(chat, small, chains=[{"chat": ["small"]}]), {"api.openai.com"}).of("chat")

    assert found.lost == ["no tools", "no images", "8,192 of 128,000 tokens"]
    unknown = local("small", model="ollama_chat/tiny")
    assert Outage(gateway(chat, unknown, chains=[{"chat": ["small"]}]), {"api.openai.com"}).of("chat").lost == []


def test_prices_that_the_config_says_are_compared():
    cheap = deployment("cheap", api_base=CLOUD_B, input_cost_per_token=1e-6, output_cost_per_token="2e-6")
    dear = deployment("dear", api_base=CLOUD_A, input_cost_per_token=5e-6, output_cost_per_token=10e-6)
    report = OutageReport(Outage(gateway(cheap, dear, chains=[{"dear": ["cheap"]}]), {"a.example.com"}), "hang")

    assert report.rows()[0][4] == "1.00/2.00 instead of 5.00/10.00"


def test_a_price_that_the_config_does_not_say_is_the_price_lists():
    known, own = deployment("known", model="openai/gpt-4o"), deployment("own", api_base=CLOUD_B)
    report = OutageReport(Outage(gateway(known, own, chains=[{"known": ["own"]}]), {"api.openai.com"}), "hang")

    assert report.rows()[0][4] == "? instead of 2.50/10.00"


def test_single_points_are_the_hosts_without_which_a_name_has_nobody():
    assert outage.single_points(CHAIN) == {"vllm.ml": ["near"]}


@pytest.mark.parametrize("failure", FAILURES)
def test_every_failure_has_seconds_or_none(failure):
    rows = json.loads(OutageReport(Outage(CHAIN, {"a.example.com"}), failure).as_json())["names"]

    assert [row["name"] for row in rows] == ["a", "b", "near"]
    assert all(row["firstSeconds"] is not None for row in rows)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("a.example.com", ["a.example.com"]),
        ("https://a.example.com/v1", ["a.example.com"]),
        ("A.example.com:443", ["a.example.com"]),
        ("*.example.com", ["a.example.com", "b.example.com"]),
        ("vllm.ml.svc.cluster.local", ["vllm.ml"]),
        ("vllm.ml.svc", ["vllm.ml"]),
        ("example.com", []),
        ("[::1", []),
    ],
)
def test_a_word_names_hosts(word, meant):
    assert hosts.meant(word, list(hosts.Places(CHAIN).groups)) == meant


@pytest.mark.parametrize(
    ("params", "host"),
    [
        ({"model": "openai/gpt-4o"}, "api.openai.com"),
        ({"model": "ollama_chat/x", "api_base": "http://ollama.ai.svc.cluster.local:11434"}, "ollama.ai"),
        ({"model": "openai/x", "api_base": "os.environ/WHERE"}, "os.environ/WHERE"),
        ({"model": "bedrock/anthropic.claude-3"}, "bedrock"),
        ({"model": "openai/x", "api_base": "https://me:pass@H.example.com/v1"}, "h.example.com"),
    ],
)
def test_a_deployment_is_at_one_host(params, host):
    places = hosts.Places(FinishedGateway({"model_list": [{"model_name": "g", "litellm_params": params}]}))

    assert list(places.groups) == [host]
