"""A merge into a HelmRelease, by real engines and in all three ways in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import REPOSITORY, Run, write

EXAMPLE = REPOSITORY / "deploy" / "flux" / "helmrelease"
PATH = ("spec", "values", "gateway", "config", "proxy_config")
Build = Callable[[Path], str]
TEXT = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: litellm
spec:
  values:
    configMaps:
      config:
        data:
          base.yaml: |
            # what belongs to no model
            model_list: []
            litellm_settings: {num_retries: 2}
"""


def config(text: str) -> Any:
    found = next(one for one in yaml.safe_load_all(text) if one["kind"] == "HelmRelease")
    for step in PATH:
        found = found[step]
    return found


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "gateway"))


def of_text(folder: Path) -> None:
    """Let the example keep its config as a text, as app-template does."""
    (folder / "helmrelease.yaml").write_text(TEXT)
    merge = (folder / "fragmentmerge.yaml").read_text()
    merge = merge.replace(".".join(PATH), 'spec.values.configMaps.config.data."config.yaml"')
    merge = merge.replace("spec.values.gateway.config.base", 'spec.values.configMaps.config.data."base.yaml"')
    (folder / "fragmentmerge.yaml").write_text(merge)


@pytest.mark.parametrize("is_text", [False, True], ids=["mapping", "text"])
def test_three_ways_say_the_same(is_text: bool, example: Path, run: Run, build: Build, tmp_path: Path) -> None:
    if is_text:
        of_text(example)
    transformer = build(example)

    unmerged = run("kubectl", "kustomize", "--enable-alpha-plugins", example)
    filtered = run("kustomize-litellm", stdin=unmerged.stdout)
    run("kustomize-litellm", "install", "--plugin-home", tmp_path / "plugins")
    merge = example / "fragmentmerge.yaml"
    merge.write_text(run("kustomize-litellm", "install", "--show", merge).stdout)
    home = str(tmp_path / "plugins")
    legacy = run("kubectl", "kustomize", "--enable-alpha-plugins", example, KUSTOMIZE_PLUGIN_HOME=home)

    assert legacy.stdout == transformer
    assert (filtered.returncode, filtered.stderr) == (0, "")
    assert yaml.safe_load(filtered.stdout) == yaml.safe_load(transformer)
    if is_text:
        assert filtered.stdout == transformer
        assert "# what belongs to no model" in transformer
    assert "base" not in re.findall(r"^ *(\w+)(?:\.yaml)?:", transformer, re.MULTILINE)


def test_the_example_builds_lints_and_is_drawn(example: Path, run: Run) -> None:
    built = run("kustomize-litellm", "build", example)
    plain = run("kustomize-litellm", "build", "--config-only", example)
    linted = run("kustomize-litellm", "lint", example)
    drawn = run("kustomize-litellm", "graph", example)

    assert (built.returncode, built.stderr) == (0, "")
    assert yaml.safe_load(plain.stdout) == config(built.stdout)
    assert [one["model_name"] for one in config(built.stdout)["model_list"]] == ["cloud-kimi", "ollama-qwen"]
    assert (linted.returncode, linted.stdout) == (0, "")
    assert "local_tier" in drawn.stdout
    assert "cloud_tier" in drawn.stdout


def test_an_overlay_merges_once_more(example: Path, run: Run, tmp_path: Path) -> None:
    merge = (example / "fragmentmerge.yaml").read_text()
    fragment = (example / "models/cloud-kimi.yaml").read_text().replace("timeout: 60", "timeout: 30")
    overlay = write(
        tmp_path / "overlay",
        {
            "kustomization.yaml": (
                "resources: [../gateway, kimi.yaml, fragmentmerge.yaml]\ntransformers: [fragmentmerge.yaml]\n"
            ),
            "kimi.yaml": fragment,
            "fragmentmerge.yaml": merge,
        },
    )

    built = run("kustomize-litellm", "build", overlay)

    assert (built.returncode, built.stderr) == (0, "")
    entries = {one["model_name"]: one["litellm_params"] for one in config(built.stdout)["model_list"]}
    assert entries["cloud-kimi"]["timeout"] == 30
    assert run("kustomize-litellm", "lint", tmp_path).stdout == ""


@pytest.mark.parametrize(
    ("patch", "problem"),
    [
        ("- {op: replace, path: /spec/values/gateway/config/proxy_config/model_list, value: []}", "was changed"),
        ("- {op: remove, path: /spec/values/gateway/config/proxy_config}", "is gone"),
        ("- {op: add, path: /spec/values/gateway/config/base, value: {model_list: []}}", "was written after the merge"),
    ],
)
def test_what_undoes_a_merge_is_refused(patch: str, problem: str, example: Path, run: Run, tmp_path: Path) -> None:
    kustomization = f"resources: [../gateway]\npatches:\n- target: {{kind: HelmRelease}}\n  patch: |\n    {patch}\n"
    overlay = write(tmp_path / "overlay", {"kustomization.yaml": kustomization})

    built = run("kustomize-litellm", "build", overlay)
    linted = run("kustomize-litellm", "lint", tmp_path)

    assert (example.exists(), built.returncode, built.stdout) == (True, 1, "")
    assert "LK616" in built.stderr
    assert problem in built.stderr
    assert "LK616" in linted.stdout


def test_other_values_may_be_patched(example: Path, run: Run, tmp_path: Path) -> None:
    patch = "- {op: add, path: /spec/values/gateway/replicaCount, value: 2}"
    kustomization = f"resources: [../gateway]\npatches:\n- target: {{kind: HelmRelease}}\n  patch: |\n    {patch}\n"
    overlay = write(tmp_path / "overlay", {"kustomization.yaml": kustomization})

    built = run("kustomize-litellm", "build", overlay)

    assert (example.exists(), built.returncode, built.stderr) == (True, 0, "")
    assert run("kustomize-litellm", "lint", tmp_path).stdout == ""
