"""Lint of what is no file on the disk: standard input, and a file or folder in a git revision."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from kustomize_plugin.commands import lint_run

WRONG = (
    "model_list:\n- model_name: a\n  litellm_params: {model: ollama_chat/x, api_base: http://o/api, api_key: sk-none}\n"
)
RIGHT = WRONG.replace("/api,", ",")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys, *words: str) -> tuple[int, str]:
    """Return the exit code, and the first word of what is said."""
    code = lint_run.main([*words])
    said = capsys.readouterr()
    return code, (said.out or said.err).split(" LK")[0].strip()


def test_standard_input(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WRONG.encode())))

    assert told(capsys, "-") == (1, "stdin (rendered):3:52:")


def test_standard_input_that_is_no_text(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))

    assert told(capsys, "-") == (3, "kustomize-litellm: standard input is not UTF-8")


@pytest.fixture
def repository(here):
    (here / "a").mkdir()
    (here / "a" / "config.yaml").write_text(WRONG)
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", *words], check=True)
    (here / "a" / "config.yaml").write_text(RIGHT)
    return here


@pytest.mark.parametrize("path", ["a/config.yaml", "a", ""])
def test_a_revision(repository, capsys, path):
    assert told(capsys, f"HEAD:{path}") == (1, "HEAD:a/config.yaml:3:52:")
    assert told(capsys, ".")[0] == 0


def test_a_revision_from_a_folder_within(repository, capsys, monkeypatch):
    monkeypatch.chdir(repository / "a")

    assert told(capsys, "HEAD:config.yaml") == (1, "HEAD:a/config.yaml:3:52:")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("HEAD:gone.yaml", 'kustomize-litellm: "gone.yaml" is not in HEAD'),
        ("gone:a", "kustomize-litellm: cannot read gone:a: "),
    ],
)
def test_what_is_not_there_is_said(repository, capsys, words, said):
    code, found = told(capsys, words)

    assert code == 3
    assert found.startswith(said)


def test_a_file_may_have_a_colon_in_its_name(here, capsys):
    (here / "a:b.yaml").write_text(WRONG)

    assert told(capsys, "a:b.yaml") == (1, "a:b.yaml:3:52:")
