"""What programs get of a finding."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kustomize_plugin.finding import Edit, Finding, Location
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rules import lk104_ambiguous_scalar
from kustomize_plugin.hooks.run import finding_formats, lint
from kustomize_plugin.hooks.run.order import Order
from tests import rule_cases
from tests.unit.made_up_keys import made_up

AMBIGUOUS = [
    TextFile(f"{case.name}/{path}", content.decode())
    for case in rule_cases.load()
    if case.rule == "lk104"
    for path, content in case.files.items()
]
PLACE = Location("models/chat.yaml", 14, 18)
FINDING = Finding("LK301", "what", "do this", PLACE, {"group": "chat", "line": 3}).knowing(overlays=("a", "b"))
PARTS = {"problem": "what", "remedy": "do this", "facts": {"group": "chat", "line": 3, "overlays": ["a", "b"]}}


def sarif(findings):
    (result,) = json.loads(finding_formats.render(findings, "sarif"))["runs"][0]["results"]
    return result


def test_json_has_the_message_and_its_parts():
    assert json.loads(finding_formats.render([FINDING], "json")) == [
        {
            "code": "LK301", "name": "unknown-fallback", "severity": "error", "message": "what; do this (in a, b)",
            **PARTS, "file": "models/chat.yaml", "line": 14, "column": 18,
        }
    ]  # fmt: skip


def test_sarif_has_them_too():
    result = sarif([FINDING])

    assert result["message"] == {"text": "what; do this (in a, b)"}
    assert result["properties"] == PARTS
    assert "fixes" not in result


def test_sarif_has_what_fix_does():
    edit = Edit(Location("models/chat.yaml", 14, 20), "yes", '"yes"')

    assert sarif([Finding("LK104", "what", "do this", PLACE, edits=(edit,))])["fixes"] == [
        {
            "description": {"text": "do this"},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "models/chat.yaml"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 14, "startColumn": 20, "endColumn": 23},
                            "insertedContent": {"text": '"yes"'},
                        }
                    ],
                }
            ],
        }
    ]


@pytest.mark.parametrize("source", AMBIGUOUS, ids=lambda source: source.path)
def test_the_edits_of_the_findings_are_what_fix_does(source):
    found = [one for document in source.documents for one in lk104_ambiguous_scalar.check(document)]

    assert source.edited([edit for one in found for edit in one.edits]) == lk104_ambiguous_scalar.fix(source)


def test_some_case_is_fixed():
    assert any(lk104_ambiguous_scalar.fix(source) != source.text for source in AMBIGUOUS)


def test_no_edit_shows_a_secret(tmp_path, monkeypatch):
    """A key that YAML takes for a number is fixed in the file, and nowhere else to be seen."""
    key = "1" + made_up(39, "0123456789")
    deployment = f"{{litellm_params: {{model: openai/gpt-4o, api_key: {key}}}}}"
    head = "apiVersion: kustomize-litellm.dev/v1alpha1\nkind: ModelFragment\nmetadata: {name: a}\n"
    text = f"{head}spec: {{modelName: a, deployments: [{deployment}]}}\n"
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(text)
    run = lint.run(Order(["."], select=frozenset(("LK104",))))

    assert [one.code for one in run.findings] == ["LK104"]
    assert not any(key in finding_formats.render(run.findings, form) for form in finding_formats.FORMATS)


# what a file may be called in a pull request, and how each format names it
NAMES = {
    "::error::x.yaml": ("./::error::x.yaml", "::error::x.yaml", "%3A%3Aerror%3A%3Ax.yaml"),
    " ::a::b.yaml": ("./ ::a::b.yaml", " ::a::b.yaml", "%20%3A%3Aa%3A%3Ab.yaml"),
    "##[error]x.yaml": ("#?[error]x.yaml", "##[error]x.yaml", "%23%23%5Berror%5Dx.yaml"),
    "a\x1b[2J.yaml": ("a?[2J.yaml", "a\x1b[2J.yaml", "a%1B%5B2J.yaml"),
    "a\n::error::.yaml": ("a?::error::.yaml", "a\n::error::.yaml", "a%0A%3A%3Aerror%3A%3A.yaml"),
    "a\u202e.yaml": ("a?.yaml", "a\u202e.yaml", "a%E2%80%AE.yaml"),
    "a\udcff.yaml": ("a?.yaml", "a\ufffd.yaml", "a%FF.yaml"),
    "é/b c.yaml": ("é/b c.yaml", "é/b c.yaml", "%C3%A9/b%20c.yaml"),
}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_file_may_have_any_name(name):
    found = [Finding("LK301", "what", place=Location(name, 1, 2))]
    text, json_file, uri = NAMES[name]
    printed = {form: finding_formats.render(found, form) for form in finding_formats.FORMATS}

    assert printed["text"] == f"{text}:1:2: LK301 what\n"
    assert json.loads(printed["json"])[0]["file"] == json_file
    assert sarif(found)["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}
    assert re.fullmatch(r"::error file=[^:,]*,line=1,col=2,title=LK301::LK301 what\n", printed["github"])
    assert all(one.encode().decode().replace("\n", "").isprintable() for form, one in printed.items() if form != "json")


def gitlab(findings):
    return json.loads(finding_formats.render(findings, "gitlab"))


def test_gitlab_gets_a_code_quality_report(golden):
    found = [
        FINDING,
        Finding("LK304", "what else", "", Location("models/ä.yaml", 3, 0), severity="warning"),
        Finding("LK611", "nowhere in particular", "look", None, severity="info"),
    ]

    golden(Path(__file__).parent / "gitlab_report.json", finding_formats.render(found, "gitlab"))


def test_a_fingerprint_survives_a_move_and_is_one_findings_own():
    moved = Finding("LK301", "what", "do this", Location("models/chat.yaml", 99, 1), {}).knowing(overlays=("a", "b"))
    first, second, other = gitlab([FINDING, moved, Finding("LK302", "what", "do this", PLACE)])

    assert gitlab([moved])[0]["fingerprint"] == first["fingerprint"]
    assert len({one["fingerprint"] for one in (first, second, other)}) == 3
