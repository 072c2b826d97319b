"""One question to git: the answer whole, or None; never an exception, and never a hang."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kustomize_plugin.machine import git_output

OPEN = Path("/proc/self/fd")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    return tmp_path


def test_an_answer_that_is_larger_than_a_pipe_comes_whole(repository):
    for number in range(2000):
        (repository / f"{'long-' * 20}{number}").touch()

    answer = git_output.of("ls-files", "-z", "--others") or b""

    assert answer.count(b"\0") == 2000


def test_no_is_no_answer(repository):
    assert git_output.of("check-ignore", "--quiet", "--", "a") is None
    assert git_output.of("-C", "nowhere", "ls-files") is None


def test_an_answer_may_be_empty(repository):
    assert git_output.of("ls-files") == b""


def test_without_git_there_is_none(repository, monkeypatch):
    monkeypatch.setenv("PATH", str(repository))

    assert git_output.of("ls-files") is None


@pytest.mark.skipif(not OPEN.is_dir(), reason="only Linux shows them")
def test_no_file_stays_open(repository, monkeypatch):
    before = len(list(OPEN.iterdir()))
    git_output.of("ls-files")
    git_output.of("no-such-command")
    monkeypatch.setenv("PATH", str(repository))
    git_output.of("ls-files")

    assert len(list(OPEN.iterdir())) == before
