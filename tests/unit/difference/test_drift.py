"""What runs against what git says: what is told, what is left alone, and in which words."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from kustomize_plugin.difference import drift, drift_formats
from kustomize_plugin.difference.drift import BOTH, DATABASE, DIFFERENT, FILE, IN_GIT, NOBODY, RUNNING
from kustomize_plugin.gateway.finished_gateway import FinishedGateway
from kustomize_plugin.gateway.running_config import ROUTER_DEFAULTS, RunningConfig, Values
from tests.unit.made_up_keys import made_up

GIT: Values = {
    "model_list": [
        {
            "model_name": "chat",
            "litellm_params": {"model": "openai/gpt-4o", "api_key": "os.environ/KEY", "timeout": 30, "rpm": 10},
            "model_info": {"mode": "chat", "input_cost_per_token": 1e-6},
        }
    ],
    "litellm_settings": {"fallbacks": [{"chat": ["near"]}], "default_fallbacks": ["near"]},
    "router_settings": {"num_retries": 1, "model_group_alias": {"old": "chat"}},
}
ROUTER: Values = {
    **ROUTER_DEFAULTS,
    "num_retries": 1,
    "fallbacks": [{"chat": ["near"]}, {"*": ["near"]}],
    "context_window_fallbacks": None,
    "model_group_alias": {"old": "chat"},
}


def entry(group="chat", info=None, **params):
    shown = {"model": "openai/gpt-4o", "timeout": 30.0, "rpm": 10, "use_in_pass_through": False, **params}
    prices = {"mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "max_tokens": None}
    return {"model_name": group, "litellm_params": shown, "model_info": {"id": f"{group}-1", **prices, **(info or {})}}


def found(*entries, git=None, router=None, admin=True):
    running = RunningConfig(list(entries), {**ROUTER, **(router or {})} if admin else None, [])
    return [
        (one.kind, one.group, one.what, one.git, one.running, one.winner)
        for one in drift.between(FinishedGateway(git or GIT), running)
    ]


def test_what_runs_as_git_says_is_no_drift():
    assert found(entry()) == []


def test_a_group_that_only_one_side_has():
    assert found() == [(IN_GIT, "chat", "group", "openai/gpt-4o", "", NOBODY)]
    assert found(entry(), entry("new", {"db_model": True})) == [
        (RUNNING, "new", "group", "", "openai/gpt-4o", DATABASE)
    ]


def test_a_second_deployment_of_the_database_is_balanced_with_ours():
    other = entry(info={"id": "other", "db_model": True}, model="openai/gpt-4.1")

    assert found(entry(), other) == [(RUNNING, "chat", "deployment", "", "openai/gpt-4.1", BOTH)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"timeout": 60.0}, [(DIFFERENT, "chat", "timeout", "30", "60.0", FILE)]),
        ({"rpm": None}, [(DIFFERENT, "chat", "rpm", "10", "", FILE)]),
        ({"tpm": 5}, [(RUNNING, "chat", "tpm", "", "5", FILE)]),
        ({"merge_reasoning_content_in_choices": False, "extra": None, "tags": []}, []),
        ({"timeout": "30"}, []),
        ({"api_key": "sk-****abcd"}, []),
    ],
)
def test_parameters(change, told):
    assert found(entry(**change)) == told


def test_prices_and_limits_that_git_sets_are_compared_and_the_price_list_is_not():
    assert found(entry(info={"input_cost_per_token": 2e-6})) == [
        (DIFFERENT, "chat", "model_info.input_cost_per_token", "1e-06", "2e-06", FILE)
    ]


def test_rows_of_one_wildcard_are_one_deployment():
    git: Values = {"model_list": [{"model_name": "openai/*", "litellm_params": {"model": "openai/*"}}]}
    rows = [entry(f"openai/m{number}", {"id": "w"}, model=f"openai/m{number}") for number in range(3)]
    for row in rows:
        del row["litellm_params"]["timeout"], row["litellm_params"]["rpm"]

    assert found(*rows, git=git, router={"fallbacks": None, "model_group_alias": {}, "num_retries": 2}) == []


@pytest.mark.parametrize(
    ("router", "told"),
    [
        ({"num_retries": 3}, [(DIFFERENT, "", "router_settings.num_retries", "1", "3", FILE)]),
        ({"cooldown_time": 60}, [(RUNNING, "", "router_settings.cooldown_time", "", "60", FILE)]),
        ({"model_group_alias": {}}, [(IN_GIT, "", "model_group_alias old", "chat", "", FILE)]),
        (
            {"model_group_alias": {"old": {"model": "chat", "hidden": True}, "x": "chat"}},
            [(RUNNING, "", "model_group_alias x", "", "chat", FILE)],
        ),
        (
            {"fallbacks": [{"chat": ["far"]}]},
            [
                (DIFFERENT, "", "fallbacks of chat", "[near]", "[far]", FILE),
                (IN_GIT, "", "default_fallbacks", "[near]", "", FILE),
            ],
        ),
    ],
)
def test_settings_and_chains_of_the_router(router, told):
    assert found(entry(), router=router) == told


def test_the_database_wins_where_it_may_override():
    git = {**GIT, "general_settings": {"store_model_in_db": True}}

    assert found(entry(), git=git, router={"num_retries": 3})[0][-1] == DATABASE


def test_a_key_that_is_not_an_admins_proves_no_absence():
    assert found(admin=False) == []
    assert found(entry(rpm=11), admin=False) == [(DIFFERENT, "chat", "rpm", "10", "11", FILE)]


def test_a_reference_may_be_anything():
    git: Values = {
        "model_list": [
            {"model_name": "chat", "litellm_params": {"model": "openai/gpt-4o", "api_base": "os.environ/WHERE"}}
        ]
    }
    row = entry(api_base="https://somewhere.example.com", timeout=None, rpm=None)

    assert found(row, git=git, router={"fallbacks": None, "model_group_alias": {}, "num_retries": 2}) == []


def test_no_format_shows_a_key_and_all_hold_what_a_server_says():
    key = f"sk-{made_up(40)}"
    said = f"|`x` <b>\n::error::{key}"
    running = RunningConfig(
        [entry(), entry(said, {"db_model": True}, api_base=f"https://me:{key}@h.example.com")], ROUTER, []
    )
    differences = drift.between(FinishedGateway(GIT), running)
    texts = [
        drift_formats.as_json(differences, []),
        drift_formats.as_markdown(differences, ["x"], "g"),
        drift_formats.as_junit(differences, []),
    ]

    assert not any(key in text for text in texts)
    assert json.loads(texts[0])["drift"][0]["kind"] == RUNNING
    assert ElementTree.fromstring(texts[2]).get("failures") == "1"  # noqa: S314 - our own text
    assert len(texts[1].splitlines()) == len(["title", "", "head", "rule", "row", "", "unseen"])
