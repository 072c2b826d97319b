"""What a rehearsal changes in a config, and what it must not."""

from __future__ import annotations

import copy

import pytest

from kustomize_plugin.rehearsal import rehearsal_config
from kustomize_plugin.rehearsal.rehearsal_config import MASTER_KEY, Rewritten

PORTS = {"https://ollama.com": 1001, "https://api.groq.com": 1002, "http://vllm:8000": 1003}


def config(**sections):
    kimi = {"model": "ollama_chat/kimi", "api_base": "https://ollama.com", "api_key": "os.environ/OLLAMA_API_KEY"}
    vllm = {"model": "openai/x", "base_url": "http://vllm:8000/v1", "timeout": 60}
    entries = [
        {"model_name": "kimi", "litellm_params": {**kimi, "timeout": 60}, "model_info": {"cooldown_time": 300}},
        {"model_name": "groq", "litellm_params": {"model": "groq/llama", "timeout": "60"}},
        {"model_name": "vllm", "litellm_params": vllm},
    ]
    return {"model_list": entries, **sections}


def rewritten(scale=1.0, **sections):
    return Rewritten(config(**sections), lambda identity: PORTS[identity], scale)


def params(found, index):
    return found.values["model_list"][index]["litellm_params"]


def test_every_deployment_points_to_loopback():
    found = rewritten()
    assert params(found, 0)["api_base"] == "http://127.0.0.1:1001"
    assert params(found, 1)["api_base"] == "http://127.0.0.1:1002/openai/v1"
    assert params(found, 2)["base_url"] == "http://127.0.0.1:1003/v1"


def test_the_config_that_was_given_stays_as_it_is():
    values = config(router_settings={"redis_host": "redis"})
    before = copy.deepcopy(values)
    Rewritten(values, lambda _: 1, 0.1)
    assert values == before


def test_unscaled_time_outs_stay():
    assert params(rewritten(), 0)["timeout"] == 60


def test_time_outs_and_cooldowns_shrink_together():
    found = rewritten(0.1, router_settings={"timeout": 60, "cooldown_time": 30, "num_retries": 1, "stream_timeout": 5})
    assert params(found, 0)["timeout"] == 6
    assert found.values["model_list"][0]["model_info"]["cooldown_time"] == 30
    assert found.values["router_settings"] == {
        "timeout": 6,
        "cooldown_time": 3,
        "num_retries": 1,
        "stream_timeout": 0.5,
    }


def test_probes_keep_their_clock():
    checks = {"background_health_checks": True, "health_check_interval": 2}
    assert rewritten(0.1, general_settings=checks).values["general_settings"]["health_check_interval"] == 2
    assert rehearsal_config.health_interval(config(general_settings=checks)) == 2
    assert rehearsal_config.health_interval(config(general_settings={"health_check_interval": 2})) == 0


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("general_settings", "database_url"),
        ("general_settings", "store_model_in_db"),
        ("general_settings", "alerting"),
        ("general_settings", "use_shared_health_check"),
        ("general_settings", "custom_auth"),
        ("router_settings", "redis_host"),
        ("router_settings", "redis_password"),
        ("litellm_settings", "cache"),
        ("litellm_settings", "cache_params"),
        ("litellm_settings", "success_callback"),
        ("litellm_settings", "api_base"),
    ],
)
def test_what_dials_out_is_left_out_by_name(section, key):
    found = rewritten(**{section: {key: "x"}})
    assert key not in found.values[section]
    assert found.left_out == [f"{section}.{key}"]


@pytest.mark.parametrize("key", ["environment_variables", "include", "guardrails", "mcp_servers", "credential_list"])
def test_other_sections_are_left_out_by_name(key):
    found = rewritten(**{key: {}})
    assert key not in found.values
    assert found.left_out == [key]


def test_prometheus_calls_nobody_and_stays():
    found = rewritten(litellm_settings={"callbacks": ["prometheus", "langfuse"], "drop_params": True})
    assert found.values["litellm_settings"] == {"callbacks": ["prometheus"], "drop_params": True}


def test_the_master_key_is_one_of_the_run():
    found = rewritten(general_settings={"master_key": "os.environ/OTHER"})
    assert found.values["general_settings"] == {"master_key": f"os.environ/{MASTER_KEY}"}
    assert found.left_out == []


def test_the_variables_of_the_config_are_known():
    assert rewritten().variables == [MASTER_KEY, "OLLAMA_API_KEY", "REHEARSAL_API_KEY"]


def test_a_key_of_its_own_stays_as_written():
    assert params(rewritten(), 0)["api_key"] == "os.environ/OLLAMA_API_KEY"


def test_a_number_from_the_environment_is_left_out():
    values = config()
    values["model_list"][0]["litellm_params"]["timeout"] = "os.environ/SECONDS"
    found = Rewritten(values, lambda _: 1, 1)
    assert "timeout" not in params(found, 0)
    assert found.left_out == ["kimi: timeout"]


def test_null_sections_are_empty():
    assert rewritten(litellm_settings=None, router_settings=None).left_out == []
