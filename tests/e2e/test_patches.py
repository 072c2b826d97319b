"""The patches that lint applies, held to what kustomize makes of the same ones."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.kustomize.wiring import Wiring
from kustomize_plugin.hooks.run.file_search import FileSearch
from kustomize_plugin.yamltext import nodes

pytestmark = pytest.mark.e2e

FRAGMENT = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {name: a}
spec:
  modelName: a
  tier: local
  fallbacks: [b, c]
  deployments:
    - litellm_params: &params {model: openai/x, timeout: 60}
    - litellm_params: {<<: *params, timeout: 5}
"""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata: {base.yaml: 'model_list: []'}\n"
OURS = "apiVersion: kustomize-litellm.dev/v1alpha1\nkind: ModelFragment\nmetadata: {name: %s, labels: {k: v}}\n%s\n"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata: %s\n"
STRATEGIC = [
    *(OURS % ("a", f"spec: {spec}") for spec in (
        "{fallbacks: [d]}", "{fallbacks: null}", "{fallbacks: []}", "{fallbacks: {a: b}}", "{tier: [cloud]}",
        "{tier: null}", "{new: {a: null}}", "{new: {}}", "{new: null}", "{new: {a: {b: null}}}",
        "{deployments: [{litellm_params: {model: openai/y}}]}", "{new: {a: null, b: [1, {c: null}]}}",
        "{deployments: {}}",
        "null", "{$patch: replace, modelName: b}", "{}", "{modelName: {a: b}}",
    )),
    OURS % ("a", "$patch: delete"), OURS % ("gone", "spec: {}"),
    MAP % "{base.yaml: 'model_list: [1]'}", MAP % "{base.yaml: null, other: x}", MAP % "null",
]  # fmt: skip
OPERATIONS = [
    "{op: add, path: /spec/fallbacks/-, value: d}", "{op: add, path: /spec/fallbacks/0, value: d}",
    "{op: add, path: /spec/fallbacks/2, value: d}", "{op: add, path: /spec/fallbacks/3, value: d}",
    "{op: add, path: /spec/new, value: {a: [b]}}", "{op: add, path: /spec/new/deep, value: 1}",
    "{op: replace, path: /spec/new, value: 1}", "{op: replace, path: /spec/fallbacks/-1, value: d}",
    "{op: replace, path: /spec/deployments/1/litellm_params/model, value: openai/y}",
    "{op: remove, path: /spec/fallbacks/1}", "{op: remove, path: /spec/fallbacks/2}", "{op: remove, path: /spec/new}",
    "{op: copy, from: /spec/fallbacks/0, path: /spec/fallbacks/-}",
    "{op: move, from: /spec/tier, path: /spec/modelName}",
    "{op: move, from: /spec/new, path: /spec/tier}", "{op: test, path: /spec/tier, value: local}",
    "{op: test, path: /spec/tier, value: cloud}", "{op: test, path: /spec/fallbacks, value: [b, c]}",
    "{op: add, path: /metadata/annotations, value: {kustomize-litellm.dev~1story: x}}",
    "{op: add, path: /metadata/name, value: renamed}", "{op: jump, path: /spec}",
]  # fmt: skip


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Build a kustomization with one patch by both; returns what each makes of it, None where it refuses."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(FRAGMENT)
    (tmp_path / "configmap.yaml").write_text(CONFIG_MAP)

    def run(patch: str, target: str = "") -> tuple[object, object]:
        (tmp_path / "patch.yaml").write_text(patch)
        (tmp_path / "kustomization.yaml").write_text(
            f"resources: [a.yaml, configmap.yaml]\npatches: [{{path: patch.yaml{target}}}]\n"
        )
        done = subprocess.run(["kustomize", "build", "."], check=False, capture_output=True, text=True)
        wiring: Wiring = Root(Path("kustomization.yaml"), FileSearch()).wiring
        mine = {one.document.kind: nodes.value(one.document.node) for one in wiring.left}
        theirs = {one["kind"]: one for one in yaml.safe_load_all(done.stdout)}
        assert not wiring.is_opaque
        return None if wiring.patched.misses else mine, None if done.returncode else theirs

    return run


@pytest.mark.parametrize("patch", STRATEGIC)
def test_a_strategic_merge_does_what_kustomize_does(patch, build):
    mine, theirs = build(patch)

    assert mine == theirs


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_does_what_kustomize_does(operation, build):
    mine, theirs = build(f"- {operation}\n", ", target: {kind: ModelFragment}")

    assert mine == theirs


@pytest.mark.parametrize(
    "target",
    [
        "{name: a}",
        "{name: '.*'}",
        "{name: b}",
        "{kind: Model}",
        "{kind: '.*Fragment', version: v1alpha1}",
        "{group: x}",
    ],
)
def test_a_target_selects_what_it_selects_for_kustomize(target, build):
    (mine, theirs) = build("- {op: add, path: /metadata/labels, value: {new: label}}\n", f", target: {target}")

    assert mine is None or mine == theirs  # where a target of ours matches nothing lint refuses, and kustomize does not
