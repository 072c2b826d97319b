"""A run says what it has checked and what it has not: one that looked at nothing must not look like a clean one."""

from __future__ import annotations

import base64
import json
import subprocess

import pytest

from kustomize_plugin.commands import lint_run

CONFIG = (
    "model_list:\n- model_name: {0}\n  litellm_params: {{model: openai/{0}, api_key: os.environ/K, api_base: {1}}}\n"
)
CHAINS = "litellm_settings:\n  fallbacks: [{a: [b]}, {b: [a]}]\n"
FRAGMENT = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {name: c}
spec:
  modelName: c
  fallbacks: [a]
  deployments: [{litellm_params: {model: openai/c, api_key: os.environ/K}}]
"""
BASE = "http://vllm/v1"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    return tmp_path


def said(capsys, *words: str) -> list[str]:
    lint_run.main([*words])
    err: str = capsys.readouterr().err
    return err.splitlines()


def test_an_empty_folder_says_that_there_was_nothing(here, capsys):
    assert said(capsys) == ["checked nothing: there was no file to read"]


def test_files_without_a_config_are_no_configs(here, capsys):
    (here / "a.txt").write_text("a\n")

    assert said(capsys) == ["checked 1 file, no LiteLLM config among them: no findings"]


def test_one_of_each_is_counted_without_an_s(here, capsys):
    (here / "config.yaml").write_text(CONFIG.format("a", BASE) + "litellm_settings: {fallbacks: [{a: [a-2]}]}\n")
    (here / "kustomization.yaml").write_text("configMapGenerator: [{name: c, files: [config.yaml]}]\n")

    assert said(capsys, "--select", "LK203") == [
        "checked 1 config (1 group, 1 chain), 1 build root, 2 files: no findings"
    ]


def test_all_of_them_are_counted(here, capsys):
    entries = CONFIG.format("a", BASE) + CONFIG.format("b", "https//x").partition("\n")[2]
    (here / "config.yaml").write_text(entries + CHAINS)
    (here / "other.yaml").write_text(CONFIG.format("a", "http://a ollama"))
    (here / "c.yaml").write_text(FRAGMENT)
    (here / "notes.txt").write_text("none\n")

    assert said(capsys, "--select", "LK203") == ["checked 2 configs (4 groups, 3 chains), 4 files: 2 errors"]


def test_warnings_and_notes_are_counted_apart(here, capsys):
    (here / "config.yaml").write_text(
        CONFIG.format("a", "https//x") + CONFIG.format("b", "http://vllm:8000").partition("\n")[2]
    )

    assert said(capsys, "--select", "LK203")[-1].endswith(": 1 error, 1 warning")


def test_quiet_says_nothing(here, capsys):
    (here / "README.md").write_text("model_list\n")

    assert said(capsys, "--quiet") == said(capsys, "-q") == []


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "github", "gitlab"])
def test_standard_output_holds_findings_alone(here, capsys, form):
    (here / "README.md").write_text("model_list\n")

    lint_run.main(["--format", form])

    out, err = capsys.readouterr()
    assert "checked" not in out
    assert err.count("\n") == 2
    if form == "json":
        assert json.loads(out) == []


def test_what_mentions_a_config_and_was_not_read_is_named_with_the_reason(here, capsys):
    for name, text in {
        "config.yaml": CONFIG.format("a", BASE),
        "README.md": "`litellm_params`\n",
        "main.tf": "proxy_config = {}\n",
        "crd.yaml": "kind: CustomResourceDefinition\nspec: {names: {kind: LiteLLMModel}}\n",
        "rule.yaml": "a: '{{ $labels.x }}'\n# model_list\n",
        "broken.yaml": "model_list: [\n",
        "other.yaml": CONFIG.format("a", BASE),
        ".kustomize-litellm.yaml": "exclude: [other.yaml]\n",
    }.items():
        (here / name).write_text(text)

    *unread, counted = said(capsys)

    assert unread == [
        "mentions a config, not read as one (YAML without a config that lint knows): crd.yaml",
        "mentions a config, not read as one (a template, which can be judged as it is rendered): rule.yaml",
        "mentions a config, not read as one (excluded by the settings): other.yaml",
        "mentions a config, not read as one (not YAML by its name): README.md, main.tf",
    ]
    assert counted == "checked 1 config (1 group, 0 chains), 7 files: 1 error"


@pytest.mark.parametrize("before", ["", "#", "# "])
def test_a_config_in_base64_is_named(here, capsys, before):
    encoded = base64.b64encode((before + "\n" + CONFIG.format("a", BASE)).encode()).decode()
    (here / "secret.yaml").write_text(f"kind: Secret\nmetadata: {{name: a}}\ndata: {{config.yaml: {encoded}}}\n")

    assert "(a config in base64; under stringData lint reads it): secret.yaml" in said(capsys)[0]


def test_of_many_the_first_are_named(here, capsys):
    for name in [*(f"{number:02}.md" for number in range(9)), "gateway.conf"]:
        (here / name).write_text("model_list\n")

    assert said(capsys)[0].endswith("): gateway.conf, 00.md, 01.md, 02.md, 03.md and 5 more (-v names them)")
    assert said(capsys, "-v")[0].endswith(", 05.md, 06.md, 07.md, 08.md, gateway.conf")


def test_of_what_the_settings_exclude_a_count_is_enough(here, capsys):
    (here / "cases").mkdir()
    (here / ".kustomize-litellm.yaml").write_text("exclude: [cases/*]\n")
    for number in range(6):
        (here / f"cases/{number}.yaml").write_text("model_list: []\n")

    assert said(capsys)[0].endswith("(excluded by the settings): 6 files (-v names them)")
    assert said(capsys, "-v")[0].endswith("cases/4.yaml, cases/5.yaml")


def test_files_that_are_named_one_by_one_are_not_told_of(here, capsys):
    (here / "README.md").write_text("model_list\n")

    assert said(capsys, "README.md") == ["checked 1 file, no LiteLLM config among them: no findings"]


def test_what_a_build_root_reaches_is_read(here, capsys):
    (here / "config.yaml").write_text(CONFIG.format("a", BASE))
    (here / "patch.yaml").write_text("- op: test  # litellm_params\n  path: /data\n  value: {}\n")
    kustomization = (
        "configMapGenerator: [{name: c, files: [config.yaml]}]\npatches: [{path: patch.yaml, target: {kind: A}}]\n"
    )
    (here / "kustomization.yaml").write_text(kustomization)

    assert [line for line in said(capsys, "--select", "LK203") if "patch.yaml" in line] == []
