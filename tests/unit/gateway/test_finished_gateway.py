"""What a finished config says about groups, tiers, chains and the time they take."""

from __future__ import annotations

import pytest

from kustomize_plugin.gateway import group_times
from kustomize_plugin.gateway.finished_gateway import (
    CLOUD,
    EXPLICIT,
    FALLBACKS,
    LOCAL,
    UNKNOWN,
    FinishedGateway,
    Values,
)
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.picture import lanes
from tests.unit.graph_gateway import compiled, deployment, hundred, level, local


def test_compiled_levels_are_no_deployments_of_the_group():
    cloud = compiled().groups["cloud"]

    assert [one.model for one in cloud.own] == ["openai/cloud"]
    assert [(one.number, one.source) for one in cloud.levels] == [(2, "near"), (3, "far")]


def test_tier_and_routing_come_from_the_note():
    groups = compiled().groups

    assert {name: (one.tier, one.routing) for name, one in groups.items()} == {
        "cloud": (CLOUD, "automatic"),
        "near": (LOCAL, "automatic"),
        "far": (LOCAL, "automatic"),
        "gpt": (CLOUD, EXPLICIT),
    }
    assert not groups["near"].tier_is_guessed


@pytest.mark.parametrize(
    ("api_base", "tier"),
    [
        ("https://ollama.com", CLOUD),
        ("http://vllm.ml.svc:8000/v1", LOCAL),
        ("http://localhost:11434", LOCAL),
        ("http://ollama:11434", LOCAL),
        ("http://nas.lan:11434", LOCAL),
        ("http://192.168.1.20:11434", LOCAL),
        ("http://8.8.8.8:11434", CLOUD),
        ("os.environ/OLLAMA_URL", CLOUD),
    ],
)
def test_without_a_note_the_tier_is_guessed_from_the_address(api_base, tier):
    group = FinishedGateway({"model_list": [deployment("a", api_base=api_base)]}).groups["a"]

    assert (group.tier, group.tier_is_guessed) == (tier, True)


def test_chains_of_router_settings_hide_those_of_litellm_settings():
    settings = {"litellm_settings": {"fallbacks": [{"a": ["b"]}]}, "router_settings": {"fallbacks": [{"a": ["c"]}]}}
    gateway = FinishedGateway({"model_list": [*map(deployment, "abc")], **settings})

    assert gateway.walk(FALLBACKS, "a") == ["c"]


def test_a_chain_is_walked_as_litellm_walks_it():
    chains = [{"a": ["b", "d"]}, {"b": ["c"]}]
    gateway = FinishedGateway({"model_list": [*map(deployment, "abcd")], "router_settings": {"fallbacks": chains}})

    assert gateway.walk(FALLBACKS, "a") == ["b", "c", "d"]
    assert gateway.listed(FALLBACKS, "a") == ["b", "d"]


def test_what_has_no_chain_takes_the_default():
    gateway = FinishedGateway({"model_list": [*map(deployment, "ab")], "router_settings": {"default_fallbacks": ["b"]}})

    assert gateway.walk(FALLBACKS, "a") == ["b"]
    assert gateway.default == ["b"]


def test_a_name_that_is_no_group_is_of_unknown_tier():
    chains = [{"a": ["nobody", "alias"]}]
    router = {"fallbacks": chains, "model_group_alias": {"alias": "b"}}
    gateway = FinishedGateway({"model_list": [deployment("a"), local("b")], "router_settings": router})

    assert [gateway.tier(name) for name in gateway.walk(FALLBACKS, "a")] == [UNKNOWN, LOCAL]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"model_list": None, "litellm_settings": None},
        {"model_list": ["text", {}, {"model_name": 3}]},
        {"router_settings": {"fallbacks": "abc", "default_fallbacks": {"*": 1}, "max_fallbacks": True}},
        {"router_settings": {"fallbacks": ["a", {}, {"b": "c"}, {"d": [1, {"model": "e"}]}]}},
    ],
)
def test_what_is_malformed_is_left_out(values):
    gateway = FinishedGateway(values)

    assert all(isinstance(name, str) for lane in lanes.of_gateway(gateway, gateway.walk) for name in lane.sources)


def test_groups_of_one_chain_share_a_lane():
    gateway = hundred()
    found = lanes.of_gateway(gateway, gateway.walk)

    assert len(found) == 21
    assert len(found[-1].sources) == 40


def test_local_hops_stand_behind_the_cloud_ones():
    chains = [{"a": ["b", "x"]}, {"b": ["x"]}]
    entries = [deployment("a"), deployment("b"), local("x")]
    gateway = FinishedGateway({"model_list": entries, "router_settings": {"fallbacks": chains}}, {"local": ["x"]})
    found = lanes.of_gateway(gateway, gateway.walk)

    assert [lane.columns(lanes.first_local(found)) for lane in found] == [[1, 2], [2]]


def test_a_level_answers_within_the_group():
    found = group_times.failover(compiled(), "cloud")

    assert found is not None
    assert found.answer == "near"
    assert found.seconds(failover_time.HANG) == 60
    assert found.seconds(failover_time.REFUSED) == 0


def test_a_level_of_the_cloud_is_one_more_hop():
    note: Values = {"kustomize_litellm": {"level": 2, "from": "backup"}}
    copied = {**deployment("cloud", timeout=10, num_retries=0, order=2), "model_info": note}
    entries = [deployment("cloud", num_retries=0, order=1), copied, level("cloud", 3, "near"), deployment("backup")]
    router = {"fallbacks": [{"cloud": ["backup", "near"]}]}
    found = group_times.failover(
        FinishedGateway({"model_list": [*entries, local("near")], "router_settings": router}), "cloud"
    )

    assert found is not None
    assert (found.answer, found.seconds(failover_time.HANG)) == ("near", 70)


def test_retries_and_time_outs_add_up():
    router = {"fallbacks": [{"a": ["b"]}], "num_retries": 1}
    values: Values = {"model_list": [deployment("a"), local("b")], "router_settings": router}
    found = group_times.failover(FinishedGateway(values, {"local": ["b"]}), "a")

    assert found is not None
    assert (found.seconds(failover_time.HANG), found.arithmetic(failover_time.HANG)) == (123, "2 * 60 + 3")


def test_a_group_without_a_chain_has_no_failover():
    assert group_times.failover(compiled(), "gpt") is None
