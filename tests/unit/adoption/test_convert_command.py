"""`convert`: what comes out says what went in, or nothing comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kustomize_plugin.adoption import operator_proof
from kustomize_plugin.adoption.operator_files import CannotCarryError, OperatorFiles, Runtime
from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.sources import gateway_configs
from tests.unit.made_up_keys import made_up

CONFIG = """\
# the gateway's own settings
model_list:
  - model_name: glm-5.2
    litellm_params:
      model: openai/glm-5.2
      api_base: os.environ/ZAI_BASE
      api_key: os.environ/ZAI_API_KEY
      drop_params: true
      rpm: 60
      timeout: 1.5
    model_info: {mode: chat, max_input_tokens: 1000000, base_model: gpt-4o}
  - model_name: local
    litellm_params: {model: "ollama_chat/qwen3:14b", api_base: "http://ollama-a:11434", api_key: none}
  - model_name: local
    litellm_params: {model: "ollama_chat/qwen3:14b", api_base: "http://ollama-b:11434", api_key: none, rpm: 1.5}
    model_info: {}
litellm_settings:
  num_retries: 2
  success_callback: [prometheus]
router_settings:
  fallbacks:
    - glm-5.2: [local]
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
environment_variables: {LANGFUSE_HOST: https://langfuse.example.com}
credential_list: []
guardrails:
  - guardrail_name: aporia-pre
    litellm_params: {guardrail: aporia, mode: pre_call, default_on: true, api_key: os.environ/APORIA_API_KEY}
  - guardrail_name: pii
    litellm_params: {guardrail: presidio, mode: [pre_call, post_call]}
    guardrail_info: {params: []}
mcp_servers:
  github:
    url: https://mcp.example.com/github
    transport: http
    auth_type: bearer_token
    authentication_token: os.environ/GITHUB_MCP_PAT
    allowed_tools: [search]
  files:
    command: npx
    transport: stdio
    args: [files]
search_tools:
  - search_tool_name: web
    litellm_params: {search_provider: searxng}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm}
spec:
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      containers:
        - name: litellm
          image: ghcr.io/berriai/litellm:v1.110.2
          envFrom: [{secretRef: {name: gateway-keys}}]
          env:
            - {name: ZAI_API_KEY, valueFrom: {secretKeyRef: {name: zai, key: token}}}
          volumeMounts: [{name: config, mountPath: /etc/litellm}]
      volumes: [{name: config, configMap: {name: litellm-config}}]
"""


def manifest(config: str) -> str:
    body = "".join(f"    {line}\n" if line else "\n" for line in config.splitlines())
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  config.yaml: |\n"
    return f"{head}{body}---\n{DEPLOYMENT}"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "gateway.yaml").write_text(manifest(CONFIG))
    return tmp_path / "gateway.yaml"


def test_the_plain_config_comes_out_as_it_was_written(command, source):
    code, stdout, stderr = command("convert", source.name, "--to", "config")

    assert (code, stdout) == (0, CONFIG)
    assert "as LiteLLM reads it" in stderr


def test_the_operator_gets_resources_as_its_users_write_them(command, source, tmp_path, golden):
    code, stdout, stderr = command("convert", source.name, "--to", "operator", "--namespace", "ai", "-o", "litellm")

    assert (code, stdout) == (0, ""), stderr
    assert "proved by reading it back" in stderr
    files = sorted(path for path in (tmp_path / "litellm").rglob("*.yaml"))
    text = "".join(f"# {path.relative_to(tmp_path)}\n{path.read_text()}" for path in files)
    golden(Path(__file__).parents[2] / "convert_to_operator.yaml", text)
    assert [str(one) for one in lint.run(Order(["litellm"])).findings if one.severity == "error"] == []


def test_what_the_operator_reads_is_the_config(command, source):
    stdout = command("convert", source.name, "--to", "operator", "--secret", "keys")[1]

    (gateway,) = gateway_configs.read([("", stdout)])
    expected = yaml.safe_load(CONFIG)
    (model,) = [one for one in gateway.values["model_list"] if one["model_name"] == "glm-5.2"]  # type: ignore[attr-defined]
    assert model["litellm_params"]["api_key"] == "os.environ/LITELLM_MODELKEY_GLM_5_2"
    assert "apiKeyRef:\n      name: zai\n      key: token\n" in stdout
    assert "apiBaseRef:\n      name: keys\n      key: ZAI_BASE\n" in stdout
    for section in ("litellm_settings", "router_settings", "general_settings", "search_tools"):
        assert gateway.values[section] == expected[section]


def test_fragments_are_what_import_writes(command, source, tmp_path):
    code, _, stderr = command("convert", source.name, "--to", "fragments", "-o", "gateway")

    assert code == 0, stderr
    assert (tmp_path / "gateway/models/glm-5.2.yaml").exists()
    assert command("convert", source.name, "--to", "fragments")[0] == 2


def test_there_and_back(command, source, tmp_path):
    assert command("convert", source.name, "--to", "operator", "-o", "litellm")[0] == 0

    code, stdout, stderr = command("convert", "litellm/proxy.yaml", "--to", "operator")

    assert (code, stdout) == (3, "")
    assert "already" in stderr
    (tmp_path / "all.yaml").write_text(
        "---\n".join(path.read_text() for path in (tmp_path / "litellm").rglob("*.yaml"))
    )
    code, stdout, _ = command("convert", "all.yaml", "--to", "config")
    assert code == 0
    assert yaml.safe_load(stdout)["general_settings"] == yaml.safe_load(CONFIG)["general_settings"]


@pytest.mark.parametrize("shape", ["config", "operator"])
def test_a_key_in_plain_text_is_not_written_once_more(command, tmp_path, shape):
    key = f"sk-{made_up(40)}"
    (tmp_path / "config.yaml").write_text(CONFIG.replace("os.environ/ZAI_API_KEY", key))

    code, stdout, stderr = command("convert", "config.yaml", "--to", shape)

    assert (code, stdout) == (1, "")
    assert "LK401" in stderr
    assert key not in stderr


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("    model_info: {}\n", "    tpm: 5\n", 'entry 3 of model_list ("local") has the key "tpm"'),
        ("  - model_name: glm-5.2\n", "  - model_nam: x\n", "entry 1 of model_list has no model_name"),
    ],
)
def test_what_has_no_place_is_refused(command, tmp_path, old, new, problem):
    (tmp_path / "config.yaml").write_text(CONFIG.replace(old, new).replace("- glm-5.2: [local]", "- local: [local2]"))

    code, stdout, stderr = command("convert", "config.yaml", "--to", "operator")

    assert (code, stdout) == (1, "")
    assert problem in stderr


def test_nothing_is_overwritten_without_force(command, source, tmp_path):
    (tmp_path / "config.yaml").write_text("mine\n")

    code, _, _ = command("convert", source.name, "--to", "config", "-o", "config.yaml")

    assert (code, (tmp_path / "config.yaml").read_text()) == (3, "mine\n")
    assert command("convert", source.name, "--to", "config", "-o", "config.yaml", "--force")[0] == 0
    assert (tmp_path / "config.yaml").read_text() == CONFIG


scalars = st.none() | st.booleans() | st.integers(-5, 2**40) | st.floats(-5, 5) | st.sampled_from(
    ("", "x", "os.environ/KEY", "os.environ/other", "yes", "1e-06", "pre_call", "http", "a: b")
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=4,
)
KEYS = ("model", "api_base", "api_key", "api_version", "drop_params", "rpm", "tpm", "timeout", "mode", "max_tokens")
params = st.dictionaries(st.sampled_from(KEYS), values, max_size=5).map(lambda found: found | {"model": "openai/x"})
names = st.sampled_from(("a", "a.b", "a-b", "A B", "groq/x", "a-1"))
models = st.fixed_dictionaries(
    {"model_name": names, "litellm_params": params},
    optional={"model_info": st.dictionaries(st.sampled_from(KEYS), values, max_size=3)},
)
guardrails = st.fixed_dictionaries(
    {
        "guardrail_name": names,
        "litellm_params": st.dictionaries(st.sampled_from((*KEYS, "guardrail")), values, max_size=4),
    },
    optional={"guardrail_info": values},
)
servers = st.dictionaries(
    names, st.dictionaries(st.sampled_from(("url", "transport", "auth_type", "authentication_token", "x")), values)
)
configs = st.fixed_dictionaries(
    {},
    optional={
        "model_list": st.lists(models, max_size=12),
        "guardrails": st.lists(guardrails, max_size=3),
        "mcp_servers": servers,
        "litellm_settings": st.none()
        | st.dictionaries(st.sampled_from(("success_callback", "callbacks", "x")), values),
        "callback_settings": values,
        "general_settings": st.none() | st.dictionaries(st.sampled_from("abc"), values),
        "prompts": values,
    },
)


@settings(max_examples=150)
@given(configs)
def test_whatever_is_written_reads_back_as_it_was(config: dict[str, Any]) -> None:
    try:
        made = OperatorFiles(config, {"name": "litellm"}, lambda name: ("keys", name), Runtime("", [], []))
    except CannotCarryError:
        return

    assert operator_proof.differences(config, made.files, made.references) == []
    count = len(config.get("model_list") or [])
    assert sum(path.startswith("models/") for path in made.files) == count
