"""What a rehearsal changes in a config, and what it must not."""

from __future__ import annotations

import copy

import pytest

from kustomize_plugin.rehearsal import rehearsal_config
from kustomize_plugin.rehearsal.rehearsal_config import MASTER_KEY, Rewritten

PLACES = {
    "https://ollama.com": "http://127.0.0.1:1001",
    "https://api.groq.com": "http://127.0.0.1:1002",
    "http://vllm:8000": "http://127.0.0.1:1003",
}


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
    return Rewritten(config(**sections), PLACES.__getitem__, scale)


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
    Rewritten(values, lambda _: "http://127.0.0.1:1", 0.1)
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
    found = Rewritten(values, lambda _: "http://127.0.0.1:1", 1)
    assert "timeout" not in params(found, 0)
    assert found.left_out == ["kimi: timeout"]


def test_null_sections_are_empty():
    assert rewritten(litellm_settings=None, router_settings=None).left_out == []


# every place whose value LiteLLM hands to its importer
IMPORTED = [
    ("litellm_settings", "callbacks", "module.handler"),
    ("litellm_settings", "callbacks", ["module.handler", "prometheus_system"]),
    ("litellm_settings", "success_callback", ["module.handler"]),
    ("litellm_settings", "failure_callback", ["module.handler"]),
    ("litellm_settings", "service_callbacks", ["module.handler"]),
    ("litellm_settings", "audit_log_callbacks", ["module.handler"]),
    ("litellm_settings", "input_callback", ["module.handler"]),
    ("litellm_settings", "pre_call_rules", "module.rule"),
    ("litellm_settings", "post_call_rules", "module.rule"),
    ("litellm_settings", "custom_provider_map", [{"provider": "mine", "custom_handler": "module.llm"}]),
    ("litellm_settings", "guardrails", [{"guard": {"callbacks": ["module.guard"]}}]),
    ("general_settings", "custom_auth", "module.auth"),
    ("general_settings", "custom_key_generate", "module.key"),
    ("general_settings", "custom_key_update", "module.key"),
    ("general_settings", "custom_key_policy", "module.key"),
    ("general_settings", "custom_team_metadata_validate", "module.team"),
    ("general_settings", "custom_sso", "module.sso"),
    ("general_settings", "custom_ui_sso_sign_in_handler", "module.sso"),
    ("general_settings", "litellm_jwtauth", {"custom_validate": "module.validate"}),
    ("general_settings", "key_management_system", "custom"),
    ("general_settings", "key_management_settings", {"custom_secret_manager": "module.Manager"}),
    ("general_settings", "pass_through_endpoints", [{"path": "/x", "target": "module.adapter"}]),
    ("router_settings", "plugins", ["module.plugin"]),
]


@pytest.mark.parametrize(("section", "key", "value"), IMPORTED, ids=lambda one: one if isinstance(one, str) else "")
def test_no_module_of_the_config_is_imported(section, key, value):
    found = rewritten(**{section: {key: value, "drop_params": True}})

    assert "module" not in repr(found.values)
    assert found.values[section].get("drop_params") is True
    assert found.left_out == [f"{section}.{key}"]


def test_nor_is_one_of_a_deployment():
    values = config()
    classifier = {"classifier_plugin": "module.classifier", "plugins": ["module.plugin"], "tiers": {"SIMPLE": "groq"}}
    values["model_list"][0]["litellm_params"] |= {"complexity_router_config": classifier, "guardrails": ["mine"]}
    found = Rewritten(values, lambda _: "http://127.0.0.1:1", 1)

    assert "module" not in repr(found.values)
    assert params(found, 0)["complexity_router_config"] == {"tiers": {"SIMPLE": "groq"}}
    assert found.left_out == [
        "model_list[kimi].litellm_params.complexity_router_config.classifier_plugin",
        "model_list[kimi].litellm_params.complexity_router_config.plugins",
        "model_list[kimi].litellm_params.guardrails",
    ]


@pytest.mark.parametrize("key", ["mcp_tools", "guardrails", "prompts", "search_tools", "callback_settings"])
def test_nor_is_one_of_another_section(key):
    found = rewritten(**{key: [{"handler": "module.handler", "litellm_params": {"guardrail": "module.Guard"}}]})

    assert ("module" in repr(found.values), found.left_out) == (False, [key])


def test_a_fake_plays_the_provider_that_a_module_would():
    map_ = [{"provider": "mine", "custom_handler": "module.llm"}]
    values = config(litellm_settings={"custom_provider_map": map_})
    values["model_list"][1]["litellm_params"] = {"model": "mine/llama", "timeout": 60}
    found = Rewritten(values, lambda _: "http://127.0.0.1:7", 1)

    assert params(found, 1)["model"] == "openai/llama"
    assert params(found, 1)["api_base"].startswith("http://127.0.0.1:7/")
    assert found.left_out == [
        "litellm_settings.custom_provider_map",
        'groq: the module of "mine", which a fake with OpenAI\'s protocol plays',
    ]


def test_what_names_no_module_stays():
    values = config(router_settings={"enable_pre_call_checks": True}, litellm_settings={"callbacks": ["prometheus"]})
    values["model_list"][0]["litellm_params"]["custom_llm_provider"] = "ollama_chat"
    values["model_list"][0]["model_info"]["custom_tokenizer"] = {"identifier": "x"}
    found = Rewritten(values, lambda _: "http://127.0.0.1:1", 1)

    assert found.left_out == []
    assert params(found, 0)["custom_llm_provider"] == "ollama_chat"
