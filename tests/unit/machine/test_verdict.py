"""What lint says about a new fragment, and where that leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomize_plugin.machine import linting
from kustomize_plugin.machine.verdict import Verdict


@pytest.fixture
def found(monkeypatch, tmp_path):
    """Let lint find things, in the new file or in another one."""
    monkeypatch.chdir(tmp_path)

    def judge(code, message, severity="error", file="x.yaml"):
        one: dict[str, object] = {"code": code, "message": message, "severity": severity, "file": file, "line": 3}
        monkeypatch.setattr(linting, "findings", lambda _files, _select: [one])
        return Verdict(Path("x.yaml"))

    return judge


def test_an_error_in_the_fragment_refuses_it(found):
    assert found("LK201", "is wrong").refusals == ["x.yaml:3: LK201 is wrong"]
    assert found("LK201", "is odd", severity="warning").refusals == []
    assert found("LK201", "is wrong", file="y.yaml").refusals == []


def test_what_has_to_follow_refuses_nothing(found):
    verdict = found("LK204", "tag is not in tags.lock.yaml; look it up, then lock it")

    assert (verdict.refusals, verdict.unlocked.endswith("then lock it")) == ([], True)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("base/secret.yaml", "base/secret.yaml"),
        ("gateway/base/secret.yaml", "base/secret.yaml"),
        ("base/secret.yaml (in overlays/a)", "base/secret.yaml"),
        ("secret.yaml", "secret.yaml"),
        ("overlays/other.yaml", None),
        ("base/secret.yaml.bak", None),
    ],
)
def test_the_file_that_lint_names_is_shown_as_it_is_called_here(found, monkeypatch, tmp_path, named, expected):
    (tmp_path / "gateway").mkdir()
    verdict = found("LK403", f'nothing provides "os.environ/A": Secret "s" has no such key; add the key to {named}')
    monkeypatch.chdir(tmp_path / "gateway")

    assert verdict.document([Path("base/secret.yaml"), Path("secret.yaml")]) == (Path(expected) if expected else None)


@pytest.mark.parametrize(("code", "error"), [(130, KeyboardInterrupt), (3, linting.NotLintedError)])
def test_a_lint_that_did_not_end_is_no_clean_one(monkeypatch, code, error):
    monkeypatch.setattr(linting, "_lint", lambda: lambda _words: code)

    with pytest.raises(error):
        linting.findings(["x.yaml"])
