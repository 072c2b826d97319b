"""What lint says of whole build roots, where the files of a golden case would be too large, or say too little."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order

MERGE = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: FragmentMerge
metadata: {name: litellm}
spec:
  configMap: {name: litellm-config, key: config.yaml, from: base.yaml}
"""
CONFIG = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  base.yaml: |\n    model_list: []\n"
)
ROOT = "resources: [configmap.yaml, a.yaml, merge.yaml]\ntransformers: [merge.yaml]\n"


def fragment(name: str, fallbacks: str = "") -> str:
    return f"""\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {{name: {name}}}
spec:
  modelName: {name}
{fallbacks}  deployments:
    - litellm_params: {{model: hosted_vllm/qwen, api_base: "http://vllm:8000/v1", api_key: sk-none}}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("configmap.yaml", CONFIG), ("merge.yaml", MERGE), ("kustomization.yaml", ROOT)):
        (tmp_path / name).write_text(text)
    (tmp_path / "a.yaml").write_text(fragment("a"))
    return tmp_path


def found(*paths: str, select: str = "") -> list[str]:
    return list(map(str, lint.run(Order(list(paths), select=frozenset(select.split()))).findings))


@pytest.mark.parametrize(
    ("kibibytes", "codes"),
    [(200, []), (300, ["configmap.yaml:3:18: LK610 warning"]), (1100, ["configmap.yaml:3:18: LK609"])],
)
def test_the_size_of_the_merged_config_is_judged(folder, kibibytes, codes):
    (folder / "configmap.yaml").write_text(CONFIG + f"    # {'x' * 1000}\n" * kibibytes)

    findings = found(select="LK609 LK610")

    assert [finding.partition(" the merged")[0].removesuffix(":") for finding in findings] == codes


def test_a_fragment_that_is_only_unlisted_is_told_once(folder):
    (folder / "a.yaml").write_text(fragment("a", "  fallbacks: [b]\n"))
    (folder / "b.yaml").write_text(fragment("b"))

    assert [finding.split()[1] for finding in found()] == ["LK501"]


@pytest.mark.parametrize("extra", ["", "# kept\n"])
def test_a_change_of_nothing_but_a_patch_is_judged(folder, extra):
    (folder / "overlay/patches").mkdir(parents=True)
    (folder / "overlay/patches/chain.yaml").write_text(extra + "- {op: add, path: /spec/fallbacks, value: [olama]}\n")
    (folder / "base").mkdir()
    for name in ("configmap.yaml", "a.yaml"):
        (folder / name).rename(folder / "base" / name)
    (folder / "base/kustomization.yaml").write_text("resources: [configmap.yaml, a.yaml]\n")
    merging = "resources: [../base, merge.yaml]\ntransformers: [merge.yaml]\n"
    (folder / "overlay/kustomization.yaml").write_text(
        merging + "patches:\n  - path: patches/chain.yaml\n    target: {kind: ModelFragment}\n"
    )
    (folder / "overlay/merge.yaml").write_text(MERGE)

    (finding,) = found("overlay/patches/chain.yaml", select="LK301")

    assert finding.startswith(f"overlay/patches/chain.yaml:{2 if extra else 1}:44: LK301 ")


def test_a_change_of_nothing_but_the_file_of_a_generator_is_judged(folder):
    (folder / "files").mkdir()
    (folder / "files/litellm.yaml").write_text("litellm_settings:\n  fallbacks: [{a: [b]}]\n")
    (folder / "kustomization.yaml").write_text(
        "resources: [a.yaml, merge.yaml]\ntransformers: [merge.yaml]\nconfigMapGenerator:\n"
        "  - {name: litellm-config, files: [base.yaml=files/litellm.yaml]}\n"
    )

    (finding,) = found("files/litellm.yaml")

    assert finding.startswith('files/litellm.yaml:2:20: LK301 fallback chain of "a" names unknown group "b"')


def test_what_the_merge_refuses_is_told_at_the_patch_that_brings_it(folder):
    (folder / "kustomization.yaml").write_text(
        ROOT + "patches:\n  - {target: {kind: ModelFragment}, path: patch.yaml}\n"
    )
    (folder / "patch.yaml").write_text("- {op: add, path: /spec/tier, value: clowd}\n")

    (finding,) = found()

    assert finding == 'patch.yaml:1:38: LK101 "tier" is "clowd", not cloud or local'


def test_a_chain_of_kustomizations_that_list_each_other_again_and_again_ends(folder):
    for number in range(24):
        (folder / f"k{number}").mkdir()
        below = f"../k{number + 1}" if number < 23 else "../a.yaml"
        (folder / f"k{number}/kustomization.yaml").write_text(
            f"resources: [{below}, {below}/../k{min(number + 1, 23)}]\n"
        )
    (folder / "kustomization.yaml").write_text(ROOT.replace("a.yaml", "k0"))

    found()  # a walk without a limit would see a.yaml sixteen million times


def test_no_finding_has_a_file_that_is_not_there(folder):
    (folder / "kustomization.yaml").write_text(
        ROOT.replace(
            "transformers: [merge.yaml]",
            f"transformers:\n  - |\n    {MERGE.replace(chr(10), chr(10) + '    ').rstrip()}\n",
        ).replace("litellm-config", "other")
    )

    for finding in found():
        assert Path(finding.partition(":")[0]).is_file()


def test_a_name_that_is_too_long_for_a_file_is_no_error(folder):
    long = "x" * 5_000
    (folder / "kustomization.yaml").write_text(
        ROOT.replace("transformers: [", f"transformers: [{long}, ")
        + f"components: [{long}]\npatches: [{{path: {long}}}]\n"
        f"configMapGenerator: [{{name: other, files: [{long}], envs: [{long}]}}]\n"
    )

    assert {line.partition(": ")[2].partition(" ")[0] for line in found()} == {"LK506"}
