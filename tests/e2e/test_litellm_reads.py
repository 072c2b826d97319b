"""What the rules say of keys, words and shapes, held to what LiteLLM's proxy says when it starts with such a config."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
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
    "router key": ({"router_settings": {"enable_cooldowns": True}}, "enable_cooldowns"),
    "jwt key": ({"general_settings": {"litellm_jwtauth": {"tenant": "a"}}}, "raised"),
    "dead key": ({"general_settings": {"health_check_endpoint": "/x"}, "environment": "x"}, ""),
}
# loads each sample in a process of its own, as the proxy does when it starts, and says what came of it
PROGRAM = """
import asyncio, io, json, logging, os, sys
from litellm.proxy import proxy_server
log = io.StringIO()
for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router"):
    logging.getLogger(name).addHandler(logging.StreamHandler(log))
said = {}
for path in sys.argv[1:]:
    reading, writing = os.pipe()
    if os.fork() == 0:
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
    python = litellm(request.param).with_name("python")
    command = [str(python), "-c", PROGRAM, *map(str, paths.values()), str(folder / "clean.yaml")]
    environment = {
        **os.environ,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_MASTER_KEY": f"sk-{secrets.token_hex(16)}",
        "OPENAI_API_KEY": "none",
    }
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=folder)
    found = json.loads(done.stdout.splitlines()[-1])
    return {Path(path).stem.replace("-", " "): text for path, text in found.items()}


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
