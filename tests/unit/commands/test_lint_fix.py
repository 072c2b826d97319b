"""What `lint --fix` writes, and what it leaves alone."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kustomize_plugin.commands import lint_entry
from kustomize_plugin.machine import files

FIXABLE = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {name: a}
spec:
  modelName: a
  tier: cloud
  deployments: [{litellm_params: {model: openai/a, x: yes}}]
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with nothing in it, beside what is not in it."""
    (tmp_path / "repository/.git").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a.yaml").write_text(FIXABLE)
    monkeypatch.chdir(tmp_path / "repository")
    return tmp_path / "repository"


@pytest.mark.parametrize("link", ["a.yaml", "folder"])
def test_no_link_out_of_the_repository_is_followed(repository, capsys, link):
    (repository / link).symlink_to("../outside/a.yaml" if link == "a.yaml" else "../outside")

    code = lint_entry.lint(["--fix", link if link == "a.yaml" else "folder/a.yaml"])

    said = capsys.readouterr().err
    assert (repository.parent / "outside/a.yaml").read_text() == FIXABLE
    assert code == 3
    assert "it is a link out of the repository\n" in said
    assert "fixed" not in said


def test_a_link_inside_is(repository, capsys):
    (repository / "real.yaml").write_text(FIXABLE)
    (repository / "a.yaml").symlink_to("real.yaml")

    assert lint_entry.lint(["--fix", "a.yaml"]) == 1
    assert (repository / "real.yaml").read_text() != FIXABLE
    assert (repository / "a.yaml").is_symlink()
    assert "fixed a.yaml" in capsys.readouterr().err


def test_a_disk_that_is_not_to_be_written_is_one_line(repository, capsys, monkeypatch):
    for name in ("a.yaml", "b.yaml"):
        (repository / name).write_text(FIXABLE.replace("name: a}", f"name: {name[0]}}}"))

    def fails(path: Path, _text: str) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(files, "write", fails)

    assert lint_entry.lint(["--fix", "--quiet", "."]) == 3
    said = capsys.readouterr().err
    assert said == "kustomize-litellm: cannot write a.yaml: Read-only file system\n"
