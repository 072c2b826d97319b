"""Which variables, Secrets and mounts each kind of workload gives its gateway."""

from __future__ import annotations

import pytest
import yaml

from kustomize_plugin.sources import workload_kinds
from kustomize_plugin.sources.workload import gateways

POD = """
  containers:
    - name: litellm
      image: ghcr.io/berriai/litellm:v1.109.1
      command: [sh, -c]
      args: ["export SAID=1; exec litellm"]
      env: [{name: SET, value: x}]
      envFrom: [{secretRef: {name: keys}, prefix: P_}, {configMapRef: {name: plain}}]
      volumeMounts: [{name: config, mountPath: /app/config.yaml, subPath: config.yaml}]
  initContainers: [{name: init, image: litellm, env: [{name: EARLIER, value: x}]}]
  volumes: [{name: config, configMap: {name: litellm-config}}]
"""
APP_TEMPLATE = """
kind: HelmRelease
metadata: {name: gw}
spec:
  values:
    controllers:
      main:
        defaultContainerOptions: {env: {SAID: x}}
        containers:
          app:
            image: {repository: ghcr.io/berriai/litellm, tag: v1}
            env: {SET: {valueFrom: {secretKeyRef: {name: a, key: b}}}}
            envFrom: [{secretRef: {name: keys}, prefix: P_}, {configMap: plain}]
          exporter: {image: {repository: exporter}, env: [{name: OTHER, value: x}]}
    persistence:
      config:
        type: configMap
        name: litellm-config
        advancedMounts: {main: {app: [{path: /app/config.yaml, subPath: config.yaml}]}}
      "off": {enabled: false, type: configMap, name: other, globalMounts: [{path: /x}]}
"""
OLD_CHART = """
kind: HelmRelease
metadata: {name: gw}
spec:
  values:
    envVars: {SET: x}
    extraEnvVars: [{name: SAID, value: x}]
    environmentSecrets: [keys]
    environmentConfigMaps: [plain]
    proxyConfigMap: {create: false, name: litellm-config}
"""
NEW_CHART = """
kind: Application
metadata: {name: gw}
spec:
  source:
    helm:
      values: |
        gateway:
          config: {create: false}
          extraEnv: [{name: SET, value: x}, {name: SAID, value: x}]
          envSecrets: [keys]
          envConfigMaps: [{name: plain}]
          volumes: [{name: config, configMap: {name: litellm-config}}]
          volumeMounts: [{name: config, mountPath: /app/config.yaml, subPath: config.yaml}]
"""


def kind_of_pod(kind: str, *path: str) -> str:
    spec: object = yaml.safe_load(POD)
    for key in reversed(path):
        spec = {key: spec}
    return yaml.safe_dump({"kind": kind, "metadata": {"name": "gw"}, "spec": spec})


SHAPES = {
    "Deployment": kind_of_pod("Deployment", "template", "spec"),
    "CronJob": kind_of_pod("CronJob", "jobTemplate", "spec", "template", "spec"),
    "Pod": kind_of_pod("Pod"),
    "Knative": kind_of_pod("Service", "template", "spec"),
    "app-template": APP_TEMPLATE,
    "old chart": OLD_CHART,
    "new chart": NEW_CHART,
}


def readers(text: str):
    found = list(workload_kinds.of(yaml.safe_load(text)))
    return [container for _, container in gateways(found, {"litellm-config"})]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_workload_tells_what_its_gateway_gets(shape):
    (container,) = readers(SHAPES[shape])

    assert {"SET", "SAID"} <= container.names
    assert not {"EARLIER", "OTHER"} & container.names
    assert {(one.kind, one.name) for one in container.taken} == {("Secret", "keys"), ("ConfigMap", "plain")}
    assert [(one.sub_path, one.name) for one in container.mounts] == [("config.yaml", "litellm-config")]
    assert container.runs_litellm
    assert not container.is_open


@pytest.mark.parametrize("shape", ["Deployment", "app-template"])
def test_a_prefix_is_kept(shape):
    (container,) = readers(SHAPES[shape])

    assert [one.prefix for one in container.taken if one.name == "keys"] == ["P_"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("spec:\n  values:", "spec:\n  valuesFrom: [{kind: Secret, name: more}]\n  values:"),
        ("spec:\n  values:", "spec:\n  postRenderers: [{kustomize: {}}]\n  values:"),
    ],
)
def test_values_from_elsewhere_leave_a_release_open(old, new):
    assert readers(APP_TEMPLATE.replace(old, new))[0].is_open


@pytest.mark.parametrize(
    ("arguments", "is_open"),
    [
        ("litellm --config /app/config.yaml", False),
        ("export A=1 && exec litellm", False),
        (". /vault/secrets/env && litellm", True),
        ("source /etc/env; litellm", True),
        ("eval $(cat /run/env); litellm", True),
        ("set -a; litellm", True),
        ("doppler run -- litellm", True),
    ],
)
def test_a_command_may_bring_in_more(arguments, is_open):
    text = POD.replace("export SAID=1; exec litellm", arguments)
    values = {"kind": "Pod", "metadata": {"name": "gw"}, "spec": yaml.safe_load(text)}

    (container,) = readers(yaml.safe_dump(values))

    assert container.is_open is is_open


def test_an_injected_pod_is_open():
    template = {"metadata": {"annotations": {"vault.hashicorp.com/agent-inject": "true"}}, "spec": yaml.safe_load(POD)}
    values = {"kind": "Deployment", "metadata": {"name": "gw"}, "spec": {"template": template}}

    assert readers(yaml.safe_dump(values))[0].is_open


@pytest.mark.parametrize(
    ("image", "runs"),
    [
        ("ghcr.io/berriai/litellm:main-latest", True),
        ("registry.lan:5000/mirror/litellm-non_root@sha256:1", True),
        ("docker.litellm.ai/berriai/litellm-database:v1", True),
        ("valkey/valkey:8", False),
        ("ghcr.io/me/not-litellm:1", False),
    ],
)
def test_an_image_tells_that_litellm_runs(image, runs):
    text = POD.replace("ghcr.io/berriai/litellm:v1.109.1", image).replace("name: litellm\n", "name: x\n")
    values = {"kind": "Pod", "metadata": {"name": "gw"}, "spec": yaml.safe_load(text)}

    assert [one.runs_litellm for one in readers(yaml.safe_dump(values))] == [runs]


def test_what_lies_beside_the_gateway_is_not_it():
    other = {"kind": "Pod", "metadata": {"name": "v"}, "spec": {"containers": [{"name": "v", "image": "valkey"}]}}
    found = [one for text in (SHAPES["Pod"], yaml.safe_dump(other)) for one in workload_kinds.of(yaml.safe_load(text))]

    assert [one.name for one, _ in gateways(found, {"litellm-config"})] == ["gw"]
