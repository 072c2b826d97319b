"""Which groups are rehearsed, which upstreams break, and who is said to have answered."""

from __future__ import annotations

import pytest

from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.rehearsal import modes, plan
from kustomize_plugin.rehearsal.plan import Plan

CLOUD, LOCAL, VLLM = "https://ollama.com", "http://ollama:11434", "http://vllm:8000"


def entry(group, model="ollama_chat/a", base=CLOUD, **info):
    params = {"model": model, "api_base": base} if base else {"model": model}
    return {"model_name": group, "litellm_params": params, "model_info": info}


def config(*entries, **chains):
    fallbacks = [{source.replace("_", "-"): targets} for source, targets in chains.items()]
    return {"model_list": list(entries), "litellm_settings": {"fallbacks": fallbacks}}


def groups(values):
    return {group.name: group for group in Plan(values).groups}


def test_only_groups_with_a_chain_are_rehearsed():
    assert list(groups(config(entry("a"), entry("b"), entry("c"), a=["b"]))) == ["a"]


def test_order_levels_are_a_chain():
    first, second = entry("a"), entry("a", "openai/x", VLLM + "/v1")
    first["litellm_params"]["order"] = 1
    found = groups(config(first, second))["a"]
    assert found.broken == {CLOUD}


def test_default_fallbacks_are_a_chain_for_all_but_their_targets():
    values = config(entry("a"), entry("b"))
    values["router_settings"] = {"default_fallbacks": ["b"]}
    assert list(groups(values)) == ["a"]


def test_router_settings_hide_the_chains_of_litellm_settings():
    values = config(entry("a"), entry("b"), a=["b"])
    values["router_settings"] = {"fallbacks": [{"b": ["a"]}]}
    assert list(groups(values)) == ["b"]


def test_a_wildcard_is_not_rehearsed():
    assert not groups(config(entry("openai/*"), entry("b"), **{"openai/*": ["b"]}))


def test_reach_is_the_order_that_litellm_tries():
    values = config(entry("a"), entry("b"), entry("c"), a=["b", "c"], b=["c"])
    assert groups(values)["a"].reach == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("model", "base", "identity", "path"),
    [
        ("ollama_chat/kimi", "https://ollama.com", "https://ollama.com", ""),
        ("ollama_chat/kimi", "https://ollama.com/api", "https://ollama.com", "/api"),
        ("openai/x", "http://VLLM:8000/v1", "http://vllm:8000", "/v1"),
        ("openai/gpt-4o-mini", "", "https://api.openai.com", "/v1"),
        ("groq/llama", "", "https://api.groq.com", "/openai/v1"),
        ("gemini/gemini-2.0-flash", "", "https://generativelanguage.googleapis.com", "/v1beta"),
        ("openai/x", "os.environ/VLLM_BASE", "os.environ/VLLM_BASE", "/v1"),
        ("ollama_chat/x", "os.environ/BASE", "os.environ/BASE", ""),
    ],
)
def test_an_upstream_is_known_by_its_address(model, base, identity, path):
    one = Deployment("g", entry("g", model, base))
    assert (plan.identity(one), plan.path(one)) == (identity, path)


class TestCells:
    def test_groups_that_do_not_meet_share_a_proxy(self):
        values = config(entry("a"), entry("b"), entry("local", base=LOCAL), a=["local"], b=["local"])
        (cell,) = plan.cells(Plan(values).groups, [modes.REFUSED])
        assert [group.name for group in cell.groups] == ["a", "b"]

    def test_a_group_that_comes_to_another_has_a_proxy_of_its_own(self):
        values = config(entry("a"), entry("b"), entry("local", base=LOCAL), a=["b", "local"], b=["local"])
        assert len(plan.cells(Plan(values).groups, [modes.REFUSED])) == 2

    def test_other_upstreams_break_elsewhere(self):
        values = config(entry("a"), entry("b", base=VLLM), entry("local", base=LOCAL), a=["local"], b=["local"])
        assert len(plan.cells(Plan(values).groups, [modes.REFUSED])) == 2

    def test_each_mode_has_proxies_of_its_own(self):
        values = config(entry("a"), entry("local", base=LOCAL), a=["local"])
        assert len(plan.cells(Plan(values).groups, modes.ALL)) == len(modes.ALL)


class TestAnswerer:
    VALUES = config(
        entry("cloud", "ollama_chat/kimi"),
        entry("cloud", "ollama_chat/phi", LOCAL, kustomize_litellm={"from": "local", "level": 2}),
        entry("other", "ollama_chat/granite", LOCAL),
        entry("local", "ollama_chat/phi", LOCAL),
        cloud=["other", "local"],
    )

    @pytest.mark.parametrize(
        ("upstream", "model", "expected"),
        [
            (CLOUD, "kimi", ("cloud", 1)),
            (LOCAL, "phi", ("local", 2)),  # the compiled level, before the group of the chain
            (LOCAL, "granite", ("other", 2)),
            (LOCAL, "nobody", ("", 0)),
            ("", "kimi", ("", 0)),
        ],
    )
    def test_an_answer_has_one_author(self, upstream, model, expected):
        found = Plan(self.VALUES)
        assert found.answerer(found.groups[0], upstream, model) == expected

    def test_an_authors_own_order_counts_as_levels(self):
        first, second = entry("a"), entry("a", "openai/x", VLLM + "/v1")
        first["litellm_params"]["order"], second["litellm_params"]["order"] = 1, 5
        found = Plan(config(first, second))
        assert found.answerer(found.groups[0], VLLM, "x") == ("a", 2)


@pytest.mark.parametrize(("stream", "expected"), [(False, 30), (True, 5)])
def test_the_shortest_time_out_is_that_of_whoever_may_be_asked(stream, expected):
    values = config(entry("a"), entry("b"), entry("other"), a=["b"])
    values["model_list"][0]["litellm_params"]["timeout"] = 60
    values["model_list"][1]["litellm_params"] |= {"timeout": 30, "stream_timeout": 5}
    values["model_list"][2]["litellm_params"]["timeout"] = 1
    found = Plan(values)
    assert found.shortest_timeout(found.groups[0], stream=stream) == expected
