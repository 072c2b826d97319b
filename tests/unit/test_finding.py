from __future__ import annotations

import pytest

from kustomize_plugin.finding import (
    INFO,
    WARNING,
    Edit,
    Fact,
    Field,
    Finding,
    Location,
    Subject,
    did_you_mean,
    has_errors,
    nearest,
)
from tests.unit.made_up_keys import URL_SAFE, made_up

FRAGMENT = Subject("kustomize-litellm.dev/v1alpha1", "ModelFragment", "prod-chat", original="chat")
CONFIG = Field(FRAGMENT, ("data", "a.yaml"), 7)
PLACE = Location("models/chat.yaml", 14, 18)


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (Finding("LK611", "what"), "input: LK611 what"),
        (Finding("LK611", "what", "do this"), "input: LK611 what; do this"),
        (Finding("LK301", "what", place=Field(FRAGMENT)), "ModelFragment prod-chat: LK301 what"),
        (
            Finding("LK301", "what", place=Field(FRAGMENT), severity=WARNING),
            "ModelFragment prod-chat: LK301 warning: what",
        ),
        (Finding("LK605", "what", place=CONFIG), "ModelFragment prod-chat, a.yaml line 7: LK605 what"),
        (Finding("LK605", "what", place=CONFIG).at(PLACE), "models/chat.yaml:14:18: LK605 what"),
        (
            Finding("LK301", "a\n\x1b[31m\x85b", place=Field(Subject("v1", "Secret", "a\x9bm"))),
            "Secret a?m: LK301 a??[31m?b",
        ),
        (Finding("LK613", "what", place=PLACE, severity=INFO), "models/chat.yaml:14:18: LK613 info: what"),
        (Finding("LK301", "what").knowing(overlays=("a", "b")), "input: LK301 what (in a, b)"),
        (
            Finding("LK301", "what", "do this").knowing(overlays=tuple("abcde")),
            "input: LK301 what; do this (in a, b, c and 2 more)",
        ),
    ],
)
def test_a_finding_is_one_line(finding, line):
    assert str(finding) == line


def test_a_finding_is_never_changed():
    finding = Finding("LK301", "what", "do this", PLACE, {"group": "chat"})

    for change in (lambda: setattr(finding, "where", None), lambda: setattr(PLACE, "line", 1)):
        with pytest.raises(AttributeError, match="is never changed"):
            change()
    with pytest.raises(TypeError):
        finding.facts["group"] = "other"  # type: ignore[index]
    with pytest.raises(AttributeError, match="is never changed"):
        del finding.code


def test_another_one_is_made_of_it():
    finding = Finding("LK301", "what", "do this", CONFIG, {"group": "chat"})
    other = finding.at(PLACE).weighed(WARNING).told(remedy="do that").knowing(target="x")

    assert str(other) == "models/chat.yaml:14:18: LK301 warning: what; do that"
    assert (other.field, dict(other.facts)) == (CONFIG, {"group": "chat", "target": "x"})
    assert str(finding) == "ModelFragment prod-chat, a.yaml line 7: LK301 what; do this"


def test_two_of_the_same_content_are_one():
    one, same = (Finding("LK301", "what", "do this", PLACE, {"group": "chat"}) for _ in range(2))

    assert (one, len({one, same})) == (same, 1)
    assert one != one.knowing(group="other")
    assert Location("a", 1) != Location("a", 1, 2)


def test_a_key_is_shown_by_no_part():
    key = f"sk-{made_up(40, URL_SAFE)}"
    facts: dict[str, Fact] = {"model": key, "names": (key,)}
    edit = Edit(PLACE, key, key)
    finding = Finding("LK201", f"the model {key}", f"write {key}", PLACE, facts, edits=(edit,))
    finding = finding.told(problem=f'"{key}" is wrong').knowing(other=key)

    assert key not in f"{finding} {finding.problem} {finding.remedy} {dict(finding.facts)}"
    assert finding.edits == ()


def test_a_place_may_lack_a_column():
    assert str(Location("models/chat.yaml", 14)) == "models/chat.yaml:14"


@pytest.mark.parametrize(("severities", "errors"), [([], False), ([INFO, WARNING], False), ([INFO, "error"], True)])
def test_only_errors_refuse(severities, errors):
    assert has_errors([Finding("LK101", "what", severity=severity) for severity in severities]) is errors


@pytest.mark.parametrize(("word", "near"), [("vllm-qwne", "vllm-qwen"), ("zzz", "")])
def test_did_you_mean(word, near):
    known = ["ollama", "vllm-qwen"]

    assert nearest(word, known) == near
    assert did_you_mean(word, known) == (f'did you mean "{near}"?' if near else "")
