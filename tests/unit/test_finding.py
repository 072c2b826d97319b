from __future__ import annotations

import pytest

from kustomize_plugin.finding import INFO, WARNING, Finding, Location, Subject, did_you_mean, has_errors

FRAGMENT = Subject("kustomize-litellm.dev/v1alpha1", "ModelFragment", "prod-chat", original="chat")


def located(finding: Finding) -> Finding:
    finding.where = Location("models/chat.yaml", 14, 18)
    return finding


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (Finding("LK611", "what"), "input: LK611 what"),
        (Finding("LK301", "what", FRAGMENT), "ModelFragment prod-chat: LK301 what"),
        (Finding("LK301", "what", FRAGMENT, severity=WARNING), "ModelFragment prod-chat: LK301 warning: what"),
        (
            Finding("LK605", "what", FRAGMENT, ("data", "a.yaml"), line=7),
            "ModelFragment prod-chat, a.yaml line 7: LK605 what",
        ),
        (located(Finding("LK605", "what", FRAGMENT, ("data", "a"), line=7)), "models/chat.yaml:14:18: LK605 what"),
        (Finding("LK301", "a\n\x1b[31m\x85b", Subject("v1", "Secret", "a\x9bm")), "Secret a?m: LK301 a??[31m?b"),
        (located(Finding("LK613", "what", severity=INFO)), "models/chat.yaml:14:18: LK613 info: what"),
    ],
)
def test_a_finding_is_one_line(finding, line):
    assert str(finding) == line


def test_a_place_may_lack_a_column():
    assert str(Location("models/chat.yaml", 14)) == "models/chat.yaml:14"


@pytest.mark.parametrize(("severities", "errors"), [([], False), ([INFO, WARNING], False), ([INFO, "error"], True)])
def test_only_errors_refuse(severities, errors):
    assert has_errors([Finding("LK101", "what", severity=severity) for severity in severities]) is errors


@pytest.mark.parametrize(("word", "hint"), [("vllm-qwne", '; did you mean "vllm-qwen"?'), ("zzz", "")])
def test_did_you_mean(word, hint):
    assert did_you_mean(word, ["ollama", "vllm-qwen"]) == hint
