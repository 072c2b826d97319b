"""What the rules say of keys, words and shapes, held to what LiteLLM's proxy says when it starts with such a config."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import secrets
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from tests import remedies
from tests.e2e.gateway_versions import DEPLOYED, NEW, OLD, litellm

pytestmark = pytest.mark.rehearsal

DEPLOYMENT = {"model_name": "a", "litellm_params": {"model": "openai/gpt-4o", "api_key": "os.environ/OPENAI_API_KEY"}}
# what is wrong, what else the config has, and a part of what LiteLLM says of it; without one it says nothing
SAMPLES: dict[str, tuple[dict[str, Any], str]] = {
    "callback": ({"litellm_settings": {"callbacks": ["promethius"]}}, "raised"),
    "cache type": ({"litellm_settings": {"cache": True, "cache_params": {"type": "rediss", "host": "x"}}}, "raised"),
    "plain fallback": ({"router_settings": {"fallbacks": ["a"]}}, "raised"),
    "two keys": ({"router_settings": {"fallbacks": [{"a": ["a"], "b": ["a"]}]}}, "raised"),
    "flat credential": (
        {"credential_list": [{"credential_name": "c", "credential_info": {}, "api_key": "x"}]},
        "raised",
    ),
    "guardrail type": (
        {"guardrails": [{"guardrail_name": "g", "litellm_params": {"guardrail": "presidoi", "mode": "pre_call"}}]},
        "WITHOUT this guardrail",
    ),
    "guardrail mode": (
        {
            "guardrails": [
                {"guardrail_name": "g", "litellm_params": {"guardrail": "openai_moderation", "mode": "pre-call"}}
            ]
        },
        "WITHOUT this guardrail",
    ),
    "guardrails by name": ({"guardrails": {"g": {"guardrail": "presidio", "mode": "pre_call"}}}, "raised"),
    "servers as a list": ({"mcp_servers": [{"name": "x", "url": "http://x/mcp"}]}, "raised"),
    "transport": ({"mcp_servers": {"x": {"url": "http://x/mcp", "transport": "htp"}}}, "raised"),
    "prompt store": ({"prompts": [{"prompt_id": "p", "litellm_params": {"prompt_integration": "dotpromt"}}]}, "raised"),
    "vector store": (
        {"vector_store_registry": [{"vector_store_name": "v", "litellm_params": {"custom_llm_provider": "openai"}}]},
        "raised",
    ),
    "team": ({"litellm_settings": {"default_team_settings": [{"team": "a"}]}}, "raised"),
    "provider map": ({"litellm_settings": {"custom_provider_map": [{"provider": "own"}]}}, "raised"),
    "bound": ({"litellm_settings": {"upperbound_key_generate_params": {"max_budget": "ten"}}}, "raised"),
    "redis key": (
        {"litellm_settings": {"cache": True, "cache_params": {"type": "redis", "host": "x", "port": 1, "own": 1}}},
        "raised",
    ),
    "routing group": (
        {"router_settings": {"routing_groups": [{"group_name": "g", "models": ["a"], "routing_strategy": "busy"}]}},
        "raised",
    ),
    "retries": ({"router_settings": {"retry_policy": {"TimeoutErrorRetries": "two"}}}, "raised"),
    "provider budget": (
        {"router_settings": {"provider_budget_config": {"openai": {"budget_limit": "ten", "time_period": "1d"}}}},
        "raised",
    ),
    "key manager": ({"general_settings": {"key_management_system": "aws_secrets_manager"}}, "raised"),
    "coordination": ({"general_settings": {"coordination_redis": {"host": "127.0.0.1", "port": "six"}}}, "raised"),
    "step": (
        {"policies": {"p": {"pipeline": {"mode": "pre_call", "steps": [{"guardrail": "g", "on_failure": "block"}]}}}},
        "raised",
    ),
    "included text": ({"include": "more.yaml"}, "raised"),
    "router key": ({"router_settings": {"enable_cooldowns": True}}, "enable_cooldowns"),
    "jwt key": ({"general_settings": {"litellm_jwtauth": {"tenant": "a"}}}, "raised"),
    "dead key": ({"general_settings": {"health_check_endpoint": "/x"}, "environment": "x"}, ""),
}
# of servers that are nowhere: nothing waits for them
ADDRESS = re.compile(r"\b(https?|rediss?)://[\w.-]+(?::\d+)?")
# what the cases name besides
MODULES = {
    "more.yaml": "model_list: []\n",
    "own.py": "handler = print\n",
    "own/module.py": "logger = print\n",
    "own/guard.py": "from litellm.integrations.custom_guardrail import CustomGuardrail as Guard\n",
}
VARIABLES = ("APORIO_API_BASE", "APORIO_API_KEY", "PRESIDIO_ANALYZER_API_BASE", "PRESIDIO_ANONYMIZER_API_BASE")
# what the proxy says of something that it starts without
REFUSALS = ("WITHOUT this guardrail", "is not a valid argument", "ignoring and continuing", "Ignoring top-level")
BEYOND = "is not in the supported event hooks"  # no table has the moments that each type of guardrail knows
# loads each sample in a process of its own, as the proxy does when it starts, and says what came of it
PROGRAM = """
import asyncio, io, json, logging, os, signal, sys
from litellm.proxy import proxy_server
log = io.StringIO()
for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router"):
    logging.getLogger(name).addHandler(logging.StreamHandler(log))
said = {}
for path in sys.argv[1:]:
    reading, writing = os.pipe()
    if os.fork() == 0:
        signal.alarm(60)  # one that waits for something says nothing
        try:
            _, _, settings = asyncio.run(proxy_server.ProxyConfig().load_config(router=None, config_file_path=path))
            proxy_server.ProxyStartupEvent._initialize_jwt_auth(
                general_settings=settings, prisma_client=None, user_api_key_cache=proxy_server.user_api_key_cache
            )
            outcome = "loaded"
        except BaseException as error:
            outcome = f"raised {type(error).__name__}: {error}"
        os.write(writing, (outcome + "\\n" + log.getvalue()).encode()[:60000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said[path] = pipe.read()
print(json.dumps(said))
"""


@pytest.fixture(scope="module", params=[OLD, DEPLOYED, NEW])
def said(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What one release says of each sample."""
    folder = tmp_path_factory.mktemp("samples")
    paths = {name: folder / f"{name.replace(' ', '-')}.yaml" for name in SAMPLES}
    for name, path in paths.items():
        write(path, SAMPLES[name][0])
    write(folder / "clean.yaml", {})
    more = {f"advised {name}": text for name, text in advised().items()}
    for name, text in more.items():
        (folder / f"{name.replace(' ', '-')}.yaml").write_text(text)
    for name, text in MODULES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    python = litellm(request.param).with_name("python")
    command = [str(python), "-c", PROGRAM, *map(str, sorted(folder.glob("*.yaml")))]
    environment = {
        **os.environ,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_MASTER_KEY": f"sk-{secrets.token_hex(16)}",
        "OPENAI_API_KEY": "none",
        **dict.fromkeys(VARIABLES, "http://127.0.0.1:1"),
    }
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=folder)
    found = json.loads(done.stdout.splitlines()[-1])
    return {Path(path).stem.replace("-", " "): text for path, text in found.items()}


@functools.cache
def advised() -> dict[str, str]:
    """The configs of the rules' cases after all that is advised, without what the advice leaves open."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for case in remedies.CASES:
            text = remedies.without(Path("config.yaml"), case.files["config.yaml"].decode())
            # the proxy waits for servers of MCP that nobody keeps it from asking
            if text is not None and ("mcp_servers" not in text or "auth_type" in text):
                found[case.name.replace("_", " ")] = ADDRESS.sub(r"\1://127.0.0.1:1", text)
    return found


def write(path: Path, more: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump({"model_list": [DEPLOYMENT], **more}))


def test_a_clean_config_is_loaded(said):
    assert said["clean"].startswith("loaded")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_rules_find_what_the_proxy_refuses_or_drops(name, said, tmp_path, monkeypatch):
    more, word = SAMPLES[name]
    assert word in said[name]
    assert said[name].startswith("raised" if word == "raised" else "loaded")

    write(tmp_path / "config.yaml", more)
    monkeypatch.chdir(tmp_path)
    found = lint.run(Order(["."], select=frozenset({"LK102", "LK206"}))).findings

    assert {one.severity for one in found} >= (
        {"error"} if word in ("raised", "WITHOUT this guardrail") else {"warning"}
    )


@pytest.mark.parametrize("name", advised())
def test_the_proxy_reads_what_the_rules_advise(name, said):
    outcome = said[f"advised {name}"]

    assert outcome.startswith("loaded"), outcome
    lines = [line for line in outcome.splitlines() if BEYOND not in line]
    assert not any(word in line for word in REFUSALS for line in lines), outcome
