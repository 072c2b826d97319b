"""Two rehearsals and what is different: the question before an upgrade."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from kustomize_plugin.rehearsal import judgement, modes, other_release, read_keys, rehearsal_page
from kustomize_plugin.rehearsal.comparison import Comparison
from kustomize_plugin.rehearsal.measurement import Measurement
from kustomize_plugin.rehearsal.proxy import ProxyError
from kustomize_plugin.rehearsal.rehearsal_report import RehearsalReport
from tests.unit.rehearsal.test_measurement import GROUP, reply
from tests.unit.rehearsal.test_rehearsal_report import SCHEMA

VALUES: dict[str, object] = {
    "model_list": [
        {
            "model_name": "a",
            "litellm_params": {"model": "openai/x", "allow_legacy_cloud_file_ids": True},
            "model_info": {"mode": "chat"},
        }
    ],
    "router_settings": {"enable_mid_stream_fallback_continuation": True, "num_retries": 0},
    "general_settings": {"accounting_capture": True, "litellm_license": "x"},
}


def report(version: str, seconds: float, *groups: str, mode: modes.Mode = modes.REFUSED) -> RehearsalReport:
    row = Measurement(GROUP, mode)
    row.first = row.after = row.steady = reply(seconds)
    row.outcome, row.message = judgement.judge(row, 5, None)
    return RehearsalReport([row], version, 5, 1, [], 60, frozenset(groups))


def compared(before: float, after: float, **sides: tuple[str, ...]) -> Comparison:
    old, new = (sides.get(name, ("a", "b")) for name in ("old", "new"))
    return Comparison({}, report("1.109.1", before, *old), report("1.110.2", after, *new))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("1.109.1", "1.110.2", ["general_settings.accounting_capture", "general_settings.litellm_license"]),
        ("1.110.2", "1.109.1", ["a: litellm_params.allow_legacy_cloud_file_ids"]),
        (
            "1.110.2",
            "1.106.2",
            [
                "a: litellm_params.allow_legacy_cloud_file_ids",
                "router_settings.enable_mid_stream_fallback_continuation",
            ],
        ),
        ("1.109.1", "1.109.1", []),
        ("1.108.7", "1.110.2", None),
        ("", "1.110.2", None),
    ],
)
def test_keys_that_are_no_longer_read(before, after, expected):
    assert read_keys.newly_ignored(VALUES, before, after) == expected


def test_nothing_changes():
    found = compared(0.3, 0.5)
    assert found.lines() == ["from LiteLLM 1.109.1 to 1.110.2: nothing changes"]
    assert not found.is_worse


def test_a_group_that_is_no_longer_served_is_a_reason_not_to_upgrade():
    found = compared(0.3, 0.3, old=("a", "b", "c"), new=("a", "b", "d"))
    assert found.lines()[1:] == ["  c: no longer served", "  d: served now"]
    assert found.is_worse


def test_seconds_that_change_by_more_than_noise():
    found = compared(0.3, 2.5)
    assert found.lines()[1:] == [f"  a, refused: {name} request, 0.3 s → 2.5 s" for name in ("first", "after", "later")]
    assert not found.is_worse  # it keeps the budget


def test_an_outcome_that_becomes_worse():
    found = compared(0.3, 7)
    assert found.lines()[1] == "  a, refused: worse: outcome passed → failed"
    assert found.is_worse
    assert not compared(7, 0.3).is_worse


def test_two_rehearsals_are_one_json_that_fits_its_schema():
    found = compared(0.3, 7, old=("a", "b", "c"))
    values: Any = found.before.facts() | {"against": found.after.facts(), "difference": found.facts()}
    jsonschema.validate(values, json.loads(SCHEMA.read_text()))
    assert values["difference"]["droppedGroups"] == ["c"]


def test_junit_has_a_suite_for_each_release():
    found = compared(0.3, 7)
    root = ElementTree.fromstring(found.before.as_junit(found.after))  # noqa: S314 - we wrote it
    assert [suite.get("name") for suite in root] == [
        f"kustomize-litellm rehearse on LiteLLM {version}" for version in ("1.109.1", "1.110.2")
    ]
    assert [suite.get("failures") for suite in root] == ["0", "1"]


def test_the_page_has_both_and_runs_nothing():
    page = rehearsal_page.render("production <&>", compared(0.3, 7).before, compared(0.3, 7, old=("a", "b", "c")))
    assert "Rehearsal of production &lt;&amp;&gt;" in page
    assert "c: no longer served" in page
    assert page.count("<table>") == 2
    assert "LiteLLM 1.110.2" in page
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert page == rehearsal_page.render(
        "production <&>", compared(0.3, 7).before, compared(0.3, 7, old=("a", "b", "c"))
    )


def test_a_page_of_one_rehearsal_has_no_difference():
    page = rehearsal_page.render("x", compared(0.3, 7).before)
    assert page.count("<table>") == 1
    assert "what changes" not in page


class TestTheOtherRelease:
    def executable(self, folder, name):
        found = folder / name / "bin" / "litellm"
        found.parent.mkdir(parents=True)
        found.touch(0o755)
        return found

    def test_it_is_found_by_its_number_here_or_beside_the_first(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        first = self.executable(tmp_path / "elsewhere", "litellm-1.109.1")
        here = self.executable(tmp_path, "litellm-1.110.2")
        beside = self.executable(tmp_path / "elsewhere", "litellm-1.106.2")
        assert other_release.find("1.110.2", first) == here
        assert other_release.find("1.106.2", first) == beside

    def test_it_is_found_by_its_path(self, tmp_path):
        found = self.executable(tmp_path, "x")
        assert other_release.find(str(found), found) == found
        assert other_release.find(str(tmp_path / "x"), found) == found

    def test_where_it_is_not_the_way_to_it_is_said(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with pytest.raises(ProxyError, match=r"LiteLLM 1\.110\.2 is not here; python3 -m venv litellm-1\.110\.2 && "):
            other_release.find("1.110.2", tmp_path / "bin" / "litellm")
        with pytest.raises(ProxyError, match="is not an executable"):
            other_release.find("nowhere/litellm", tmp_path / "bin" / "litellm")
