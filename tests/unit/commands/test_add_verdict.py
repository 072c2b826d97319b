"""What lint says about a new fragment, and where that leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomize_plugin.commands import add_verdict, lint_findings
from kustomize_plugin.commands.add_verdict import Verdict
from kustomize_plugin.finding import Finding, Location


@pytest.fixture
def found(monkeypatch, tmp_path):
    """Let lint find things, in the new file or in another one."""
    monkeypatch.chdir(tmp_path)

    def judge(code, message, severity="error", file="x.yaml", remedy="", **facts):
        one = Finding(code, message, remedy, Location(file, 3), facts, severity=severity)
        return Verdict(Path("x.yaml"), [one])

    return judge


def test_an_error_in_the_fragment_refuses_it(found):
    assert found("LK201", "is wrong").refusals == ["x.yaml:3: LK201 is wrong"]
    assert found("LK201", "is odd", severity="warning").refusals == []
    assert found("LK201", "is wrong", file="y.yaml").refusals == []


def test_what_has_to_follow_refuses_nothing(found):
    verdict = found(
        "LK204", "tag is not in tags.lock.yaml; check that the provider has it, then run kustomize-litellm tags lock"
    )

    assert (verdict.refusals, verdict.unlocked.endswith("then run kustomize-litellm tags lock")) == ([], True)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("base/secret.yaml", "base/secret.yaml"),
        ("./base/../secret.yaml", "secret.yaml"),
        ("overlays/other.yaml", None),
        ("base/secret.yaml.bak", None),
        ("", None),
    ],
)
def test_the_file_that_lint_names_is_shown_as_it_is_called_here(found, named, expected):
    facts = {"document": named} if named else {}
    verdict = found("LK403", "no such key", remedy="add the key", variable="A", **facts)

    assert verdict.unprovided == "add the key"
    assert verdict.document([Path("base/secret.yaml"), Path("secret.yaml")]) == (Path(expected) if expected else None)


def test_a_lint_that_could_not_read_is_no_clean_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(lint_findings.NotLintedError, match=r"cannot read nowhere\.yaml: No such file"):
        add_verdict.of(Path("nowhere.yaml"))
