"""A run finds the same from every folder, and says where from the caller's point of view."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomize_plugin.commands import lint_run
from kustomize_plugin.hooks.run.repository_top import RepositoryTop
from tests.unit.made_up_keys import made_up

FRAGMENT = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {name: chat}
spec:
  modelName: chat
  deployments: [{litellm_params: {model: openai/chat, api_key: sk-none, api_base: "http://chat:8000/v1"}}]
  fallbacks: [other]
"""


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A build root in one folder that reaches a fragment in another, in a git work tree."""
    (tmp_path / ".git").mkdir()
    for folder in ("base/models", "overlay", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "base" / "models" / "chat.yaml").write_text(FRAGMENT)
    (tmp_path / "base" / "kustomization.yaml").write_text("resources: [models/chat.yaml]\n")
    (tmp_path / "overlay" / "kustomization.yaml").write_text("resources: [../base]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def findings(capsys, *words: str) -> list[str]:
    lint_run.main(["--select", "LK004,LK301", *words])
    return [str(line).split(" ")[0] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("folder", "words", "where"),
    [
        (".", [], "base/models/chat.yaml:7:15:"),
        ("base", [], "models/chat.yaml:7:15:"),
        ("base/models", ["chat.yaml"], "chat.yaml:7:15:"),
        ("elsewhere", ["../base"], "../base/models/chat.yaml:7:15:"),
    ],
)
def test_a_finding_is_the_same_from_every_folder(repository, monkeypatch, capsys, folder, words, where):
    monkeypatch.chdir(repository / folder)

    assert findings(capsys, *words) == [where]


def test_whole_paths_stay_whole(repository, monkeypatch, capsys):
    monkeypatch.chdir(repository / "elsewhere")

    assert findings(capsys, str(repository / "base")) == [f"{repository}/base/models/chat.yaml:7:15:"]


def test_the_working_directory_is_what_it_was(repository, monkeypatch, capsys):
    monkeypatch.chdir(repository / "base")
    findings(capsys)

    assert Path.cwd() == repository / "base"


def test_settings_are_found_upward(repository, monkeypatch, capsys):
    (repository / ".kustomize-litellm.yaml").write_text("exclude: [base/models/*]\n")
    monkeypatch.chdir(repository / "base" / "models")

    assert findings(capsys) == []


def test_a_kustomization_that_is_excluded_is_no_build_root(repository, capsys):
    (repository / "cases").mkdir()
    (repository / "cases" / "kustomization.yaml").write_text("resources: [../base, other.yaml]\n")
    other = FRAGMENT.replace("chat", "other").replace("[other]", "[chat]")
    (repository / "cases" / "other.yaml").write_text(other)

    assert findings(capsys, "base") == ["base/models/chat.yaml:7:15:"]  # in overlay, which has no such group
    (repository / "overlay" / "kustomization.yaml").unlink()
    assert findings(capsys, "base") == []
    (repository / ".kustomize-litellm.yaml").write_text("exclude: [cases/*]\n")
    assert findings(capsys, "base") == ["base/models/chat.yaml:7:15:"]


def test_settings_of_a_folder_are_read_relative_to_it(repository, monkeypatch, capsys):
    (repository / "base" / ".kustomize-litellm.yaml").write_text("exclude: [models/*]\nsevrity: {}\n")
    monkeypatch.chdir(repository / "base" / "models")

    assert findings(capsys) == ["../.kustomize-litellm.yaml:2:10:"]


def test_settings_above_the_work_tree_are_not_ours(repository, monkeypatch, capsys):
    inner = repository / "elsewhere" / "inner"
    (inner / ".git").mkdir(parents=True)
    (repository / ".kustomize-litellm.yaml").write_text("sevrity: {}\n")
    monkeypatch.chdir(inner)

    assert findings(capsys) == []


def test_without_git_the_settings_file_marks_the_top(tmp_path, monkeypatch):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / ".kustomize-litellm.yaml").touch()
    monkeypatch.chdir(tmp_path / "a" / "b")

    with RepositoryTop(["."]) as here:
        assert (Path.cwd(), here.inward("x"), here.outward("x")) == (tmp_path / "a", "b/x", "../x")


def test_paths_of_two_work_trees_are_seen_from_where_the_run_started(repository, monkeypatch):
    (repository / "elsewhere" / ".git").mkdir()
    monkeypatch.chdir(repository)

    assert RepositoryTop(["base", "elsewhere"]).top == str(repository)


def test_a_huge_yaml_file_is_said_to_be_skipped(repository, capsys):
    (repository / "huge.yaml").write_text("#" * 6 * 1024 * 1024)
    code = lint_run.main(["huge.yaml"])

    skipped, checked = capsys.readouterr().err.splitlines()
    assert (code, skipped) == (0, "skipped huge.yaml: larger than 5 MiB")
    assert checked == "checked nothing: there was no file to read"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_key_is_found_in_text_of_another_encoding(repository, capsys, encoding):
    key = "gsk_" + made_up(50)
    (repository / ".env").write_bytes(f"# für alle\nGROQ_API_KEY={key}\n".encode(encoding))
    code = lint_run.main([".env"])

    assert (code, capsys.readouterr().out.split(" ")[:2]) == (1, [".env:2:14:", "LK401"])


def test_a_folder_outside_git_is_judged_alike_from_a_work_tree(repository, tmp_path_factory, monkeypatch, capsys):
    work_tree = tmp_path_factory.mktemp("another")
    (work_tree / ".git").mkdir()
    (repository / ".git").rmdir()
    (repository / "base" / "kustomization.yaml").write_text("resources: [models/chat.yaml, other.yaml]\n")
    (repository / "base" / "other.yaml").write_text(FRAGMENT.replace("chat", "other").replace("[other]", "[chat]"))
    monkeypatch.chdir(work_tree)

    assert findings(capsys, str(repository)) == []
