from __future__ import annotations

import os
from pathlib import Path

import pytest

from kustomize_plugin.machine import overlays, render_tree

FRAGMENT = "apiVersion: kustomize-litellm.dev/v1alpha1\nkind: ModelFragment\nmetadata: {name: a}\n"
MERGE = FRAGMENT.replace("ModelFragment", "FragmentMerge")
INCLUDES = "resources: [{}, merge.yaml]\ntransformers: [merge.yaml]\n"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Write files below an empty working directory."""
    monkeypatch.chdir(tmp_path)

    def write(files):
        for name, text in files.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text)

    write({"base/kustomization.yaml": "resources: [a.yaml]\n", "base/a.yaml": FRAGMENT})
    return write


def overlay(name):
    base = os.path.relpath("base", name)
    return {f"{name}/kustomization.yaml": INCLUDES.format(base), f"{name}/merge.yaml": MERGE}


def found(top="."):
    return [(str(one.directory), one.merges) for one in overlays.below(Path(top))]


def test_an_overlay_is_what_no_other_kustomization_includes(tree):
    tree(overlay("overlays/a") | overlay("overlays/b"))

    assert found() == [("overlays/a", True), ("overlays/b", True)]
    assert found("overlays/b") == [("overlays/b", True)]


def test_an_overlay_on_which_another_one_builds_is_built_too(tree):
    tree(overlay("overlays/a"))
    tree({"overlays/b/kustomization.yaml": "resources: [../a]\ntransformers: [../a/merge.yaml]\n"})
    tree({"overlays/c/kustomization.yaml": "resources: [../b]\n"})

    assert found() == [("overlays/a", True), ("overlays/b", True), ("overlays/c", True)]


def test_a_named_pipe_is_no_kustomization(tree):
    tree(overlay("overlays/a"))
    Path("overlays/b").mkdir()
    os.mkfifo("overlays/b/kustomization.yaml")

    assert found() == [("overlays/a", True)]


def test_a_base_alone_is_an_overlay_without_a_merge(tree):
    assert found() == [("base", False)]


def test_a_merge_inside_the_kustomization_counts(tree):
    inline = "transformers:\n- |-\n" + "".join(f"  {line}\n" for line in MERGE.splitlines())
    tree({"overlays/a/kustomization.yaml": "resources: [../../base]\n" + inline})

    assert found() == [("overlays/a", True)]


@pytest.mark.parametrize(
    "files",
    [
        {"other/kustomization.yaml": "resources: [a.yaml]\n", "other/a.yaml": "kind: ConfigMap\n"},
        {"part/kustomization.yaml": "kind: Component\nresources: [a.yaml]\n", "part/a.yaml": FRAGMENT},
        {".kustomize-litellm.yaml": "exclude: [tests/*]\n", **overlay("tests/a")},
        {"vendor/a/kustomization.yaml": "resources: [a.yaml]\n", "vendor/a/a.yaml": FRAGMENT},
        {"odd/kustomization.yaml": "resources: {\n"},
    ],
    ids=["nothing_of_ours", "component", "excluded", "vendored", "unreadable"],
)
def test_is_left_out(tree, files):
    tree(overlay("overlays/a") | files)

    assert found() == [("overlays/a", True)]


@pytest.mark.parametrize(
    ("directory", "top", "expected"),
    [
        ("overlays/production", ".", "production"),
        ("overlays/production", "overlays", "production"),
        ("apps/chat/overlays/production", ".", "apps/chat/production"),
        ("gateway", ".", "gateway"),
        (".", ".", "."),
        ("overlays", ".", "."),
    ],
)
def test_a_render_has_one_place(tree, directory, top, expected):
    assert overlays.place(Path(directory), Path(top)) == Path(expected, "manifests.yaml")


@pytest.mark.parametrize(
    ("directory", "output", "expected"),
    [
        (".", "rendered", "rendered/apps/a/x/manifests.yaml"),
        ("apps", "rendered", "rendered/apps/a/x/manifests.yaml"),
        ("apps/a", "rendered", "rendered/apps/a/x/manifests.yaml"),
        ("apps/a", "apps/a/rendered", "apps/a/rendered/x/manifests.yaml"),
        ("apps", "apps/a/rendered", "apps/a/rendered/a/x/manifests.yaml"),
    ],
)
def test_the_place_does_not_depend_on_the_folder_that_is_named(tree, directory, output, expected):
    tree(overlay("apps/a/overlays/x"))

    plan = render_tree.plan(Path(directory), Path(output))

    assert list(plan.overlays) == [Path(expected)]


@pytest.mark.parametrize("second", ["apps/x", "overlays/x/y", "apps/overlays/overlays/x"])
def test_two_overlays_for_one_folder_are_refused(tree, second):
    tree(overlay("overlays/x") | overlay("apps/overlays/x") | overlay(second))

    with pytest.raises(render_tree.PlanError, match=r"would render to .*; rename or move one of them$"):
        render_tree.plan(Path(), Path("rendered"))


def test_an_overlay_without_a_merge_is_refused(tree):
    with pytest.raises(render_tree.PlanError, match=r"^base has fragments but no FragmentMerge, .*; list one under "):
        render_tree.plan(Path(), Path("rendered"))


def test_a_folder_without_fragments_is_refused(tree):
    tree({"empty/readme": ""})

    with pytest.raises(
        render_tree.PlanError, match=r"^no kustomization below empty has fragments or a LiteLLM config; "
    ):
        render_tree.plan(Path("empty"), Path("rendered"))


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (SECRET + "stringData: {A: b}\n", ["keys"]),
        (SECRET + "data: {A: Yg==}\n", ["keys"]),
        (SECRET, []),
        (SECRET + "data: {}\n", []),
        (SECRET + "data: {A: 'ENC[AES256_GCM,data:x]'}\nsops: {mac: 'ENC[x]'}\n", []),
        ("kind: ConfigMap\ndata: {a: Secret}\n", []),
        ("kind: ConfigMap\n---\n" + SECRET + "data: {A: Yg==}\n", ["keys"]),
    ],
)
def test_a_secret_that_anybody_can_read_is_named(text, names):
    assert render_tree.secrets(text) == names


CONFIG = "model_list:\n- {model_name: a, litellm_params: {model: openai/gpt-4o}}\n"
GENERATOR = "configMapGenerator: [{name: litellm, files: [config.yaml]}]\n"
PLAIN = {"gateway/kustomization.yaml": GENERATOR, "gateway/config.yaml": CONFIG}


def plain(top="."):
    return [str(one.directory) for one in overlays.below(Path(top), plain=True) if one.is_plain]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (PLAIN, ["gateway"]),
        (PLAIN | {"up/kustomization.yaml": "resources: [../gateway]\n"}, ["up"]),
        (PLAIN | {"part/kustomization.yaml": "kind: Component\n" + GENERATOR, "part/config.yaml": CONFIG}, ["gateway"]),
        (PLAIN | {".kustomize-litellm.yaml": "exclude: [gateway/*]\n"}, []),
        ({"other/kustomization.yaml": "resources: [a.yaml]\n", "other/a.yaml": "kind: ConfigMap\n"}, []),
        ({"part/kustomization.yaml": GENERATOR, "part/config.yaml": "litellm_settings: {drop_params: true}\n"}, []),
    ],
    ids=["alone", "included", "component", "excluded", "no_config", "no_models"],
)
def test_a_kustomization_with_a_config_and_nothing_of_ours_is_rendered(tree, files, expected):
    tree(overlay("overlays/a") | files)

    assert (found(), plain()) == ([("overlays/a", True)], expected)
