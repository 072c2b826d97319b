"""A generator with a behavior changes the base's ConfigMap: what comes out is judged, where it is written."""

from __future__ import annotations

import pytest

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order

CONFIG = """\
model_list:
  - model_name: local
    litellm_params: {model: hosted_vllm/qwen3, api_base: "http://vllm:8000/v1", api_key: sk-none}
litellm_settings:
  fallbacks: [{local: [%s]}]
"""
MERGE = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: FragmentMerge
metadata: {name: litellm}
spec:
  configMap: {name: litellm-config, key: config.yaml}
"""
OVERLAY = """\
namespace: ai
resources: [../base, merge.yaml]
transformers: [merge.yaml]
configMapGenerator: [{name: litellm-config, behavior: %s, %s}]
"""
PLAIN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  config.yaml: |\n"
GENERATED = "configMapGenerator: [{name: litellm-config, files: [config.yaml]}]\n"


def found(tmp_path, monkeypatch, base: str, behavior: str, generated: str) -> list[str]:
    broken = CONFIG % "gone"
    files = {
        "overlay/kustomization.yaml": OVERLAY % (behavior, generated),
        "overlay/merge.yaml": MERGE,
        "overlay/config.yaml": CONFIG % "lost" if "files" in generated else "",
        "base/config.yaml": broken,
        "base/kustomization.yaml": GENERATED if base == "generated" else "resources: [configmap.yaml]\n",
    }
    if base == "plain":
        files["base/configmap.yaml"] = PLAIN + "".join(f"    {line}\n" for line in broken.splitlines())
        del files["base/config.yaml"]
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    run = lint.run(Order(select=frozenset(["LK301", "LK603", "LK604"])))
    return [f"{one.code} {one.where.file}" for one in run.findings if one.where]


@pytest.mark.parametrize("base", ["plain", "generated"])
@pytest.mark.parametrize(
    ("behavior", "generated", "said"),
    [
        ("merge", "literals: [FEATURE=on]", "LK301 base"),  # the base's config is still there
        ("merge", "files: [config.yaml]", "LK301 overlay/config.yaml"),
        ("replace", "files: [config.yaml]", "LK301 overlay/config.yaml"),
        ("replace", "literals: [FEATURE=on]", "LK603 overlay/merge.yaml"),  # and the config is gone
    ],
)
def test_what_comes_out_is_judged(tmp_path, monkeypatch, base, behavior, generated, said):
    (one,) = found(tmp_path, monkeypatch, base, behavior, generated)

    assert one.startswith(said)


def test_two_of_one_name_are_still_two(tmp_path, monkeypatch):
    assert "LK604 overlay/merge.yaml" in found(tmp_path, monkeypatch, "plain", "create", "literals: [FEATURE=on]")
