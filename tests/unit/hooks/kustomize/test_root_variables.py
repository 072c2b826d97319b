"""What LK403 says of a gateway whose variables come from many places."""

from __future__ import annotations

import pytest

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order

CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: litellm-config}
data:
  config.yaml: |
    model_list:
      - model_name: chat
        litellm_params: {model: groq/llama-3.3-70b-versatile, api_key: os.environ/GROQ_API_KEY}
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: litellm}
spec:
  values:
    controllers:
      litellm:
        containers:
          app:
            image: {repository: ghcr.io/berriai/litellm, tag: v1.109.1}
            env: {TZ: UTC}
            envFrom: [{secretRef: {name: "{{ .Release.Name }}-keys"}}]
    persistence:
      config: {type: configMap, name: litellm-config, globalMounts: [{path: /app/config.yaml, subPath: config.yaml}]}
"""
EXTERNAL = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: litellm-keys}
spec:
  target: {%s}
  data: [{secretKey: %s}]
"""
CHART = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: litellm}
spec:
  values:
    proxyConfigMap: {create: false, name: litellm-config}
    envVars: {TZ: UTC}
"""
REDIS = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: valkey}
spec: {template: {spec: {containers: [{name: valkey, image: valkey/valkey, env: [{name: GROQ_API_KEY, value: x}]}]}}}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: litellm}
spec:
  containers:
    - name: litellm
      image: %s
      command: [sh, -c, "%s"]
      volumeMounts: [{name: config, mountPath: /app/config.yaml, subPath: config.yaml}]
  volumes: [{name: config, configMap: {name: litellm-config}}]
"""
IMAGE = "ghcr.io/berriai/litellm:v1.109.1"
HIDDEN = (
    'the ExternalSecret of Secret "litellm-keys" fetches it, but its template keeps only its own keys; '
    "add the key to the template in es.yaml, or set mergePolicy: Merge there"
)
TEMPLATE = "template: {data: {OTHER: x}}"
PATCH = "patches: [{target: {kind: Pod}, patch: '[{op: add, path: /spec/containers/0/env, value: [{name: %s}]}]'}]\n"


def said(tmp_path, monkeypatch, files: dict[str, str], more: str = "") -> list[str]:
    monkeypatch.chdir(tmp_path)
    for name, text in {"configmap.yaml": CONFIG, **files}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "kustomization.yaml").write_text(f"resources: [configmap.yaml, {', '.join(files)}]\n{more}")
    run = lint.run(Order(select=frozenset(["LK403"])))
    return [str(one).partition('GROQ_API_KEY": ')[2] for one in run.findings]


@pytest.mark.parametrize(
    "files",
    [
        {"release.yaml": RELEASE},  # the Secret is not in git
        {"release.yaml": RELEASE, "es.yaml": EXTERNAL % ("", "GROQ_API_KEY")},
        {"release.yaml": RELEASE.replace("TZ: UTC", "GROQ_API_KEY: {}"), "es.yaml": EXTERNAL % ("", "X")},
        {"release.yaml": CHART.replace("TZ: UTC", "GROQ_API_KEY: x")},
        {"release.yaml": CHART + "  valuesFrom: [{kind: Secret, name: more}]\n"},
        {"redis.yaml": REDIS},  # the gateway itself is elsewhere
        {"pod.yaml": POD % (IMAGE, "export GROQ_API_KEY=$(cat /key) && exec litellm")},
        {"pod.yaml": POD % (IMAGE, ". /vault/secrets/keys && exec litellm")},
    ],
)
def test_silent_where_a_variable_is_given_or_may_be(tmp_path, monkeypatch, files):
    assert said(tmp_path, monkeypatch, files) == []


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"release.yaml": RELEASE, "es.yaml": EXTERNAL % ("", "X")},
            'Secret "litellm-keys" has no such key; add the key to es.yaml',
        ),
        (
            {"release.yaml": RELEASE, "es.yaml": EXTERNAL % (TEMPLATE, "GROQ_API_KEY")},
            HIDDEN,
        ),
        ({"release.yaml": CHART}, 'HelmRelease "litellm" does not set it; add it to extraEnvVars in release.yaml'),
        (
            {"pod.yaml": POD % (IMAGE, "exec litellm"), "redis.yaml": REDIS},
            'Pod "litellm" does not set it; add it to env in pod.yaml',
        ),
    ],
)
def test_said_where_git_shows_all(tmp_path, monkeypatch, files, message):
    assert said(tmp_path, monkeypatch, files) == [message]


@pytest.mark.parametrize(("name", "found"), [("GROQ_API_KEY", 0), ("OTHER", 1)])
def test_a_patch_may_set_what_it_mentions(tmp_path, monkeypatch, name, found):
    assert len(said(tmp_path, monkeypatch, {"pod.yaml": POD % (IMAGE, "exec litellm")}, PATCH % name)) == found


def test_a_secret_is_found_in_a_file_that_says_nothing_of_litellm(tmp_path, monkeypatch):
    release = RELEASE.replace("{{ .Release.Name }}-keys", "keys")
    files = {"release.yaml": release, "es.yaml": (EXTERNAL % ("", "X")).replace("litellm-keys", "keys")}

    assert said(tmp_path, monkeypatch, files) == ['Secret "keys" has no such key; add the key to es.yaml']


def test_an_image_of_ones_own_may_bring_variables(tmp_path, monkeypatch):
    files = {"pod.yaml": POD % ("rule_registry.lan/gateway:1", "exec litellm")}
    said(tmp_path, monkeypatch, files)

    (one,) = lint.run(Order(select=frozenset(["LK403"]))).findings

    assert one.severity == "warning"
