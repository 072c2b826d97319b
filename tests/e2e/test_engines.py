"""The function inside real engines: kustomize, kubectl's legacy plugins, and the pipe."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import BASE_CONFIG, FLAGS, MERGE, REPOSITORY, Run, fragment, write

OVERLAYS = sorted(path.parent.name for path in (REPOSITORY / "overlays").glob("*/kustomization.yaml"))
Build = Callable[[Path], str]


def resources(text: str) -> dict[tuple[str, str], dict[str, Any]]:
    documents = list(yaml.safe_load_all(text))
    return {(document["kind"], document["metadata"]["name"]): document for document in documents}


def config(text: str, name: str = "litellm-config") -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(resources(text)["ConfigMap", name]["data"]["config.yaml"])
    return loaded


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_three_ways_print_the_same(overlay: str, run: Run, build: Build, tmp_path: Path) -> None:
    for folder in ("base", "overlays"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    directory = tmp_path / "overlays" / overlay
    transformer = build(directory)

    unmerged = run("kubectl", "kustomize", "--enable-alpha-plugins", directory)
    filtered = run("kustomize-litellm", stdin=unmerged.stdout)

    run("kustomize-litellm", "install", "--plugin-home", tmp_path / "plugins")
    for merge in tmp_path.glob("overlays/*/fragmentmerge.yaml"):
        merge.write_text(run("kustomize-litellm", "install", "--show", merge).stdout, encoding="utf-8")
    home = str(tmp_path / "plugins")
    legacy = run("kubectl", "kustomize", "--enable-alpha-plugins", directory, KUSTOMIZE_PLUGIN_HOME=home)

    assert legacy.stdout == transformer
    if unmerged.stdout.count("kind: FragmentMerge") > 1:  # a stream does not say which of two merges was meant first
        assert "LK607" in filtered.stderr
        assert filtered.stdout == ""
    else:
        assert (filtered.stdout, filtered.stderr) == (transformer, "")


def test_there_are_overlays() -> None:
    assert OVERLAYS


def test_local_overlay_has_the_local_tier_only(build: Build) -> None:
    groups = config(build(REPOSITORY / "overlays" / "local"))["model_list"]

    assert {entry["model_name"] for entry in groups} == {"granite-docling", "ollama-qwen", "vllm-qwen"}
    assert all("cluster.local" in entry["litellm_params"]["api_base"] for entry in groups)


def test_a_prefix_a_namespace_and_a_component(build: Build, gateway: Path) -> None:
    write(
        gateway,
        {
            "component/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
            "resources: [extra.yaml]\n",
            "component/extra.yaml": fragment("extra", "cloud"),
            "overlay/kustomization.yaml": "namePrefix: prod-\nnamespace: ml\nresources: [../base, merge.yaml]\n"
            "components: [../component]\ntransformers: [merge.yaml]\n",
        },
    )

    built = build(gateway / "overlay")

    merged = config(built, "prod-litellm-config")
    assert [entry["model_name"] for entry in merged["model_list"]] == ["cloud", "extra", "local"]
    assert merged["litellm_settings"]["fallbacks"] == [{"cloud": ["local"]}, {"extra": ["cloud"]}]
    template = resources(built)["Deployment", "prod-litellm"]["spec"]["template"]
    assert template["metadata"]["annotations"]["kustomize-litellm.dev/config-checksum"].startswith("sha256:")


def test_a_generated_config_map_is_hashed_after_the_merge(build: Build, gateway: Path) -> None:
    generator = "configMapGenerator:\n- name: litellm-config\n  files: [{key}={file}]\n"
    write(
        gateway,
        {
            "base/base.yaml": BASE_CONFIG,
            "base/kustomization.yaml": "resources: [deployment.yaml, cloud.yaml, local.yaml]\n"
            + generator.format(key="base.yaml", file="base.yaml"),
        },
    )
    built = build(gateway / "overlay")
    name = next(name for kind, name in resources(built) if kind == "ConfigMap")
    text = resources(built)["ConfigMap", name]["data"]["config.yaml"]
    volumes = resources(built)["Deployment", "litellm"]["spec"]["template"]["spec"]["volumes"]

    write(
        gateway,
        {
            "plain/config.yaml": text,
            "plain/kustomization.yaml": generator.format(key="config.yaml", file="config.yaml"),
        },
    )
    assert ("ConfigMap", name) in resources(build(gateway / "plain"))
    assert volumes[0]["configMap"]["name"] == name


def test_a_merge_on_a_merged_base(build: Build, gateway: Path) -> None:
    write(
        gateway,
        {
            "overlay/expensive.yaml": fragment("expensive", routing="explicit"),
            "overlay/kustomization.yaml": "resources: [../base, expensive.yaml, merge.yaml]\n"
            "transformers: [merge.yaml]\n",
            "top/merge.yaml": MERGE.replace("name: litellm\n", "name: top\n", 1),
            "top/cloud.yaml": fragment("newest", "cloud", "local", timeout=5),
            "top/kustomization.yaml": "resources: [../overlay, cloud.yaml, merge.yaml]\ntransformers: [merge.yaml]\n",
        },
    )

    built = build(gateway / "top")

    merged = config(built)
    assert [entry["model_name"] for entry in merged["model_list"]] == ["cloud", "expensive", "local", "newest"]
    assert merged["litellm_settings"]["fallbacks"] == [{"cloud": ["local"]}, {"newest": ["cloud", "local"]}]
    note = resources(built)["ConfigMap", "litellm-config"]["metadata"]["annotations"]["kustomize-litellm.dev/merged"]
    assert yaml.safe_load(note)["explicit"] == ["expensive"]


def test_a_skipped_function_leaves_fragments_in_the_output(run: Run, gateway: Path) -> None:
    done = run("kustomize", "build", "--enable-alpha-plugins", gateway / "overlay")

    assert done.returncode == 0
    assert ("ModelFragment", "cloud") in resources(done.stdout)
    assert ("FragmentMerge", "litellm") in resources(done.stdout)


def test_a_refusal_stops_the_build(run: Run, gateway: Path) -> None:
    write(gateway, {"base/cloud.yaml": fragment("cloud", "locl")})

    done = run("kustomize", "build", *FLAGS, gateway / "overlay")

    assert (done.returncode, done.stdout) == (1, "")
    assert 'LK301 fallback chain of "cloud" names unknown group "locl"; did you mean "local"?' in done.stderr


def test_foreign_resources_of_a_large_build_are_untouched(build: Build, run: Run, gateway: Path) -> None:
    foreign = "".join(
        f"""\
---
apiVersion: example.com/v1
kind: Odd
metadata: {{name: odd-{number}, annotations: {{a: "yes", b: "1e3", c: 'it''s'}}}}
spec: {{tiny: 0.000001, octal: 0o17, one: 1.0, none: ~, text: "a\\tb", long: "{"word " * 40}", list: [[], {{}}, ""]}}
"""
        for number in range(200)
    )
    write(
        gateway,
        {
            "base/foreign.yaml": foreign,
            "base/kustomization.yaml": "resources: [config.yaml, foreign.yaml, cloud.yaml, local.yaml]\n",
            "overlay/merge.yaml": MERGE.replace("  rollout: {kind: Deployment, name: litellm}\n", ""),
        },
    )

    merged = build(gateway / "overlay").rstrip().split("\n---\n")
    without = run("kustomize", "build", gateway / "base").stdout.rstrip().split("\n---\n")

    odd = [document for document in merged if "kind: Odd" in document]
    assert len(odd) == 200
    assert odd == [document for document in without if "kind: Odd" in document]
