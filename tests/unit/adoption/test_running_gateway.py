"""The config that is written from what a gateway tells of itself."""

from __future__ import annotations

import pytest

from kustomize_plugin.adoption.running_gateway import WrittenGateway
from kustomize_plugin.gateway.running_config import ROUTER_DEFAULTS, RunningConfig, Values


def row(group="chat", identity="1", info=None, **params):
    shown = {"model": "openai/gpt-4o", "use_in_pass_through": False, "tpm": None, **params}
    return {
        "model_name": group,
        "litellm_params": shown,
        "model_info": {"id": identity, "db_model": False, **(info or {})},
    }


def written(*rows, **router):
    return WrittenGateway(RunningConfig(list(rows), {**ROUTER_DEFAULTS, **router}, []))


def params(*rows, **router):
    (entry,) = written(*rows, **router).values["model_list"]
    return entry["litellm_params"]


@pytest.mark.parametrize(
    ("shown", "key"),
    [
        ({}, "os.environ/OPENAI_API_KEY"),
        ({"model": "anthropic/claude-sonnet-4-5"}, "os.environ/ANTHROPIC_API_KEY"),
        ({"api_base": "https://llm.example.com/v1"}, "os.environ/CHAT_API_KEY"),
        ({"api_base": "http://vllm.ml.svc:8000/v1"}, "sk-none"),
        ({"model": "ollama_chat/q", "api_base": "http://ollama:11434"}, None),
        ({"litellm_credential_name": "team"}, None),
        ({"model": "made-up/x"}, None),
    ],
)
def test_a_key_is_never_told_so_a_name_is_proposed(shown, key):
    assert params(row(**shown)).get("api_key") == key


def test_what_litellm_adds_is_left_out_and_what_an_author_wrote_stays():
    found = params(row(ssl_verify=False, num_retries=0, extra_headers={"x": "y"}))

    assert found == {
        "model": "openai/gpt-4o",
        "ssl_verify": False,
        "num_retries": 0,
        "extra_headers": {"x": "y"},
        "api_key": "os.environ/OPENAI_API_KEY",
    }


def test_a_masked_value_is_left_out_and_said():
    found = written(row(aws_session_token="AQo****zz"))

    assert "aws_session_token" not in found.values["model_list"][0]["litellm_params"]
    assert any("chat: aws_session_token" in note for note in found.notes)


def test_rows_of_one_wildcard_become_the_wildcard():
    rows = [row(f"openai/{name}", "w", model=f"openai/{name}") for name in ("gpt-4o", "o3", "whisper-1")]
    (entry,) = written(*rows).values["model_list"]

    assert (entry["model_name"], entry["litellm_params"]["model"]) == ("openai/*", "openai/*")


def test_an_alias_is_no_model():
    rows = [row("old"), row("chat")]
    found = written(*rows, model_group_alias={"old": "chat"}).values

    assert [entry["model_name"] for entry in found["model_list"]] == ["chat"]
    assert found["router_settings"] == {"model_group_alias": {"old": "chat"}}


@pytest.mark.parametrize(
    ("router", "sections"),
    [
        ({}, {}),
        ({"fallbacks": [{"chat": ["near"]}, {"*": ["far"]}]},
         {"litellm_settings": {"fallbacks": [{"chat": ["near"]}], "default_fallbacks": ["far"]}}),
        ({"cooldown_time": 33, "allowed_fails": 3}, {"router_settings": {"cooldown_time": 33}}),
        ({"timeout": 120, "default_litellm_params": {"timeout": None}}, {"litellm_settings": {"request_timeout": 120}}),
        ({"timeout": 120, "default_litellm_params": {"timeout": 120}}, {"router_settings": {"timeout": 120}}),
    ],
)  # fmt: skip
def test_settings_are_those_that_litellm_would_not_have_by_itself(router, sections):
    found = written(row(), **router).values

    assert {name: section for name, section in found.items() if name != "model_list"} == sections


def test_prices_that_override_the_list_stay_and_the_list_does_not():
    info: Values = {
        "key": "gpt-4o", "litellm_provider": "openai", "mode": "chat", "max_input_tokens": 128000,
        "supports_function_calling": True, "supports_vision": True, "input_cost_per_token": 1e-6,
        "output_cost_per_token": 1e-5, "pricing_overrides": ["input_cost_per_token"], "owner": "a",
    }  # fmt: skip
    (entry,) = written(row(info=info)).values["model_list"]

    assert entry["model_info"] == {"mode": "chat", "input_cost_per_token": 1e-6, "owner": "a"}
