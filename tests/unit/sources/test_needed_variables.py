from __future__ import annotations

import pytest

from kustomize_plugin.sources import gateway_configs, needed_variables
from kustomize_plugin.sources.needed_variables import Needed
from kustomize_plugin.yamltext import nodes, typed

CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: litellm-config
  namespace: ml
  annotations:
    kustomize-litellm.dev/merged: '{"key": "config.yaml"}'
data:
  config.yaml: |
    # os.environ/IN_A_COMMENT
    model_list:
    - model_name: a
      litellm_params: {model: groq/a, api_key: os.environ/GROQ_API_KEY}
    general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
    litellm_settings: {headers: [{Authorization: "Bearer os.environ/IN_A_TEXT"}]}
"""
WORKLOAD = """\
apiVersion: apps/v1
kind: %s
metadata: {name: litellm}
spec:
  template:
    spec:
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm
        env:
        - %s
        volumeMounts: [{name: config, mountPath: /app}]
      - name: other
        image: redis
      volumes: [{name: config, configMap: {name: %s}}]
"""
ALL = {name: name for name in ("GROQ_API_KEY", "IN_A_TEXT", "LITELLM_MASTER_KEY")}
OTHERS = {name: name for name in ("IN_A_TEXT", "LITELLM_MASTER_KEY")}
FROM = "{name: GROQ_API_KEY, valueFrom: {secretKeyRef: {name: %s, key: groq}}}"
LITERAL = "{name: GROQ_API_KEY, value: sk-none}"


def read(text: str, name: str = "litellm-secrets") -> Needed:
    resources = [typed.mapping(nodes.value(root)) for root in nodes.compose_all(text)]
    return needed_variables.needed(gateway_configs.read([("a.yaml", text)]), resources, name)


def test_references_are_found_in_values_and_not_in_comments():
    needed = read(CONFIG_MAP)

    assert (needed.keys, needed.namespace) == (ALL, "ml")


@pytest.mark.parametrize(
    ("kind", "env", "config", "keys"),
    [
        ("Deployment", FROM % "litellm-secrets", "litellm-config", {"GROQ_API_KEY": "groq", **OTHERS}),
        ("StatefulSet", FROM % "another", "litellm-config", OTHERS),
        ("Deployment", LITERAL, "litellm-config", OTHERS),
        ("Deployment", "{name: HOME, value: /tmp}", "litellm-config", ALL),
    ],
    ids=["renamed", "another secret", "a value", "another variable"],
)
def test_a_gateways_container_says_where_a_variable_comes_from(kind, env, config, keys):
    text = f"{CONFIG_MAP}---\n{WORKLOAD % (kind, env, config)}"

    assert read(text).keys == keys


def test_two_configs_in_two_namespaces_have_no_common_one():
    other = CONFIG_MAP.replace("namespace: ml", "namespace: test").replace("GROQ", "GROK")

    needed = read(f"{CONFIG_MAP}---\n{other}")

    assert needed.namespace == ""
    assert {"GROQ_API_KEY", "GROK_API_KEY"} <= set(needed.keys)


CHART = """\
environmentSecrets: [keys]
envVars: {AZURE_API_BASE: https://x}
extraEnvVars: [{name: GROQ_API_KEY, valueFrom: {secretKeyRef: {name: keys, key: groq}}}]
proxy_config:
  model_list:
  - model_name: a
    litellm_params: {model: groq/a, api_key: os.environ/GROQ_API_KEY, api_base: os.environ/AZURE_API_BASE}
  - {model_name: b, litellm_params: {model: openai/b, api_key: os.environ/OPENAI_API_KEY}}
  general_settings: {master_key: os.environ/PROXY_MASTER_KEY}
"""


def test_a_charts_values_say_where_variables_come_from():
    configs = gateway_configs.read([("values.yaml", CHART)])

    assert needed_variables.secret(configs, []) == "keys"
    assert read(CHART, "keys").keys == {"GROQ_API_KEY": "groq", "OPENAI_API_KEY": "OPENAI_API_KEY"}
