"""`${NAME}` is fine where something replaces it after the build, and nowhere else."""

from __future__ import annotations

import pytest

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order

FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: litellm}
spec: {path: ./app, postBuild: {substituteFrom: [{kind: Secret, name: cluster-secrets}]}}
"""
CONFIG = """\
model_list:
  - model_name: local
    litellm_params:
      model: hosted_vllm/qwen3
      api_base: http://vllm.${DOMAIN}:8000/v1
      api_key: ${KEY}
      timeout: ${T:=60}
litellm_settings:
  fallbacks: [{local: ["${OTHER}"]}]
router_settings:
  cooldown_time: ${COOLDOWN}
"""
GENERATOR = "configMapGenerator: [{name: litellm-config, files: [config.yaml]%s}]\n"
OPT_OUT = "annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}"
SETTINGS = ".kustomize-litellm.yaml"


def codes(tmp_path, monkeypatch, files: dict[str, str]) -> set[str]:
    monkeypatch.chdir(tmp_path)
    for name, text in {"config.yaml": CONFIG, **files}.items():
        (tmp_path / name).write_text(text)
    return {one.code for one in lint.run(Order()).findings}


@pytest.mark.parametrize(
    "files",
    [
        {"ks.yaml": FLUX},
        {"ks.yaml": FLUX, "kustomization.yaml": GENERATOR % ""},
        {SETTINGS: "substitution: flux\n"},
        {SETTINGS: "substitution: envsubst\n", "kustomization.yaml": GENERATOR % f", options: {{{OPT_OUT}}}"},
    ],
)
def test_silent_where_it_is_replaced(tmp_path, monkeypatch, files):
    assert not codes(tmp_path, monkeypatch, files)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"ks.yaml": FLUX.replace("postBuild", "unknown")},
        {"ks.yaml": FLUX, SETTINGS: "substitution: none\n"},
        {"ks.yaml": FLUX, "kustomization.yaml": GENERATOR % f", options: {{{OPT_OUT}}}"},
        {"ks.yaml": FLUX, "kustomization.yaml": (GENERATOR % "") + f"generatorOptions: {{{OPT_OUT}}}\n"},
    ],
)
def test_an_error_where_nobody_replaces_it(tmp_path, monkeypatch, files):
    assert codes(tmp_path, monkeypatch, files) == {"LK205", "LK206"}


def test_a_default_that_is_a_number_is_quoted_in_full(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text(CONFIG.replace("${KEY}", "${KEY:=hunter2hunter2}"))

    said = [str(one) for one in lint.run(Order(select=frozenset(["LK205"]))).findings]

    assert '"${T:=60}"' in said[2]
    assert '"${KEY}"' in said[1]


def test_a_config_map_that_flux_leaves_alone(tmp_path, monkeypatch):
    block = "".join(f"    {line}\n" for line in CONFIG.splitlines())
    head = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: litellm-config, {OPT_OUT}}}\ndata:\n  config.yaml: |\n"

    assert "LK205" in codes(tmp_path, monkeypatch, {"ks.yaml": FLUX, "config.yaml": head + block})
