from __future__ import annotations

import pytest

from kustomize_plugin.merge import needed_variables

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
        env:
        - %s
      volumes: [{name: config, configMap: {name: %s}}]
"""
ALL = {name: name for name in ("GROQ_API_KEY", "IN_A_TEXT", "LITELLM_MASTER_KEY")}
OTHERS = {name: name for name in ("IN_A_TEXT", "LITELLM_MASTER_KEY")}
FROM = "{name: GROQ_API_KEY, valueFrom: {secretKeyRef: {name: %s, key: groq}}}"
LITERAL = "{name: GROQ_API_KEY, value: sk-none}"


def test_references_are_found_in_values_and_not_in_comments():
    needed = needed_variables.needed(CONFIG_MAP, "litellm-secrets")

    assert (needed.keys, needed.namespace) == (ALL, "ml")


@pytest.mark.parametrize(
    ("kind", "env", "config", "keys"),
    [
        ("Deployment", FROM % "litellm-secrets", "litellm-config", {"GROQ_API_KEY": "groq", **OTHERS}),
        ("StatefulSet", FROM % "another", "litellm-config", OTHERS),
        ("Deployment", LITERAL, "litellm-config", OTHERS),
        ("Deployment", "{name: HOME, value: /tmp}", "litellm-config", ALL),
        ("Deployment", LITERAL, "another", ALL),
        ("Job", LITERAL, "litellm-config", ALL),
    ],
    ids=["renamed", "another secret", "a value", "another variable", "another workload", "no gateway"],
)
def test_a_gateways_container_says_where_a_variable_comes_from(kind, env, config, keys):
    text = f"{CONFIG_MAP}---\n{WORKLOAD % (kind, env, config)}"

    assert needed_variables.needed(text, "litellm-secrets").keys == keys


def test_two_configs_in_two_namespaces_have_no_common_one():
    other = CONFIG_MAP.replace("namespace: ml", "namespace: test").replace("GROQ", "GROK")

    needed = needed_variables.needed(f"{CONFIG_MAP}---\n{other}", "litellm-secrets")

    assert needed.namespace == ""
    assert {"GROQ_API_KEY", "GROK_API_KEY"} <= set(needed.keys)
