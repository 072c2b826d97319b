"""`onHang: hedge`: who is hedged, by which tiers, after how many seconds."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from kustomize_plugin.failover import compiled, hedge_file
from kustomize_plugin.finding import Subject
from kustomize_plugin.merge.chains import Origin
from kustomize_plugin.merge.config_merge import Promise, merge

ORIGIN = Origin(Subject("v1", "ConfigMap", "litellm-config", ""), ("data", "config.yaml"))
NEAR = "http://vllm.ml.svc:8000"


def deployment(group: str, model: str = "ollama_chat/m", **info: object) -> dict[str, Any]:
    near = {"api_base": NEAR} if model.startswith("hosted_vllm") else {}
    return {"model_name": group, "litellm_params": {"model": model, **near}, **({"model_info": info} if info else {})}


def hedged(models: list[dict[str, Any]], chains: list[dict[str, Any]], **hedge: object) -> dict[str, Any]:
    """The values of a config with a hedge, which are there and back again."""
    values = {"model_list": models, "litellm_settings": {"fallbacks": chains}}
    before = yaml.safe_dump(values, sort_keys=False)
    failover = {"budgetSeconds": 5, "onHang": "hedge", **({"hedge": hedge} if hedge else {})}
    text, findings = merge(before, [], [], set(), ORIGIN, Promise(failover, {"local"}, set()))
    assert findings == []
    assert compiled.strip_text(text) == before
    assert compiled.strip(yaml.safe_load(text)) == values
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def tiers(values: dict[str, Any], group: str) -> list[tuple[str, float]]:
    for entry in values["model_list"]:
        if entry["model_name"] == group and compiled.is_hedge(entry):
            found = entry["model_info"][compiled.MARK]["hedge"]["tiers"]
            return [(one["group"], one["waitSeconds"]) for one in found]
    return []


LOCAL = deployment("local", "hosted_vllm/q")


def test_the_first_local_group_is_asked_in_time_however_many_come_before_it():
    models = [deployment("a"), deployment("b"), deployment("c"), LOCAL]

    values = hedged(models, [{"a": ["b", "c", "local"]}, {"c": ["local"]}])

    assert tiers(values, "a") == [("a--1", 3.5), ("b", 0.25), ("c--1", 0.25), ("local", 3.5)]
    assert tiers(values, "c") == [("c--1", 3.5), ("local", 3.5)]


def test_a_deadline_of_ones_own():
    values = hedged([deployment("a"), deployment("b"), LOCAL], [{"a": ["b", "local"]}], deadlineSeconds=2, maxOpen=3)

    assert tiers(values, "a") == [("a--1", 2), ("b", 2), ("local", 2)]


def test_each_order_of_a_group_is_a_tier():
    first, second = deployment("a"), deployment("a")
    first["litellm_params"]["order"] = 2

    values = hedged([first, second, LOCAL], [{"a": ["local"]}])

    assert tiers(values, "a") == [("a--1", 3.5), ("a--2", 0.5), ("local", 3.5)]
    assert [entry["model_name"] for entry in values["model_list"]] == ["a--1", "a--2", "a", "local"]


@pytest.mark.parametrize(
    ("models", "chains"),
    [
        ([deployment("a", mode="embedding"), LOCAL], [{"a": ["local"]}]),
        ([deployment("a", mode="rerank"), LOCAL], [{"a": ["local"]}]),
        ([deployment("a", "openai/text-embedding-3-small"), LOCAL], [{"a": ["local"]}]),
        ([deployment("a", "openai/whisper-1"), LOCAL], [{"a": ["local"]}]),
        ([deployment("a", "openai/gpt-image-1"), LOCAL], [{"a": ["local"]}]),
        ([deployment("a"), LOCAL, deployment("a--1")], [{"a": ["local"]}]),
        ([deployment("a/*", "openai/*"), LOCAL], [{"a/*": ["local"]}]),
        ([deployment("a"), deployment("b/*", "openai/*"), LOCAL], [{"a": ["b/x", "local"]}]),
        ([deployment("local", "hosted_vllm/q"), deployment("other", "hosted_vllm/r")], [{"local": ["other"]}]),
        ([deployment("a"), LOCAL], []),
    ],
    ids=[
        "mode embedding", "mode rerank", "embeds by its name", "hears by its name", "paints by its name",
        "the name of the tier is taken", "a wildcard", "behind it a wildcard", "local", "no chain",
    ],
)  # fmt: skip
def test_not_hedged(models, chains):
    values = hedged(models, chains)

    assert not any(compiled.is_hedge(entry) for entry in values["model_list"])
    assert compiled.PROVIDERS not in values["litellm_settings"]


def test_default_fallbacks_are_tiers_too():
    values = yaml.safe_dump(
        {"model_list": [deployment("a"), LOCAL], "router_settings": {"default_fallbacks": ["local"]}}
    )
    text, _ = merge(values, [], [], set(), ORIGIN, Promise({"budgetSeconds": 5, "onHang": "hedge"}, {"local"}, set()))

    assert tiers(yaml.safe_load(text), "a") == [("a--1", 3.5), ("local", 3.5)]


def test_who_answers_for_the_prefix_already_keeps_it():
    values = {
        "model_list": [deployment("a"), LOCAL],
        "litellm_settings": {
            "fallbacks": [{"a": ["local"]}],
            "custom_provider_map": [{"provider": "hedge", "custom_handler": "mine.handler"}],
        },
    }
    promise = Promise({"budgetSeconds": 5, "onHang": "hedge"}, {"local"}, set())

    text, _ = merge(yaml.safe_dump(values), [], [], set(), ORIGIN, promise)

    assert not any(compiled.is_hedge(entry) for entry in yaml.safe_load(text)["model_list"])


def test_what_holds_for_whoever_answers_is_in_the_entry_of_the_group():
    first = deployment("a", id="x", access_groups=["one"], max_tokens=9, output_cost_per_token=1, cooldown_time=30)
    second = deployment("a", access_groups=["two", "one"])
    first["litellm_params"]["tags"] = ["free"]

    values = hedged([first, second, LOCAL], [{"a": ["local"]}])

    entry = next(one for one in values["model_list"] if compiled.is_hedge(one))
    assert entry["litellm_params"] == {"model": "hedge/a", "no-log": True, "num_retries": 0, "tags": ["free"]}
    assert {key: value for key, value in entry["model_info"].items() if key != compiled.MARK} == {
        "access_groups": ["one", "two"],
        "cooldown_time": 0,
        "disable_background_health_check": True,
        "max_tokens": 9,
        "mode": "chat",
    }


def test_the_text_of_the_config_tells_which_hedge_py_it_needs():
    promise = Promise({"budgetSeconds": 5, "onHang": "hedge"}, {"local"}, set())
    values = {"model_list": [deployment("a"), LOCAL], "litellm_settings": {"fallbacks": [{"a": ["local"]}]}}

    text, _ = merge(yaml.safe_dump(values), [], [], set(), ORIGIN, promise)

    assert f"with hedge.py {hedge_file.checksum()[:19]};" in text.splitlines()[0]
