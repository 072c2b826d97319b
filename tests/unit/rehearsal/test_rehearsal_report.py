"""A rehearsal as JSON, JUnit and a table."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from rich.console import Console

from kustomize_plugin.machine.gateway_check import FAILED, PASSED
from kustomize_plugin.rehearsal import judgement, load, modes
from kustomize_plugin.rehearsal.measurement import OUTCOMES, UNPROTECTED, Measurement
from kustomize_plugin.rehearsal.plan import Answerer
from kustomize_plugin.rehearsal.proxy_client import ProxyReply
from kustomize_plugin.rehearsal.rehearsal_report import RehearsalReport
from tests.unit.rehearsal.test_measurement import GROUP, reply

SCHEMA = Path(__file__).parents[3] / "schemas" / "kustomize-litellm.dev" / "rehearsal.json"


def rows():
    passed, failed, stalled = (
        Measurement(GROUP, mode, 1, 0) for mode in (modes.REFUSED, modes.BLACK_HOLE, modes.STALL)
    )
    passed.first, passed.steady = reply(0.31), reply(0.05)
    failed.first, failed.after, failed.steady = reply(60.4), reply(55.4), reply(0.2)
    stalled.first = ProxyReply(200, 0.1, Answerer("a", 1))
    stalled.first.broke_off, stalled.first.total = "an error", 61.0
    for row in (passed, failed, stalled):
        row.outcome, row.message = judgement.judge(row, 5, None)
    return [stalled, failed, passed]


def report(scale=1.0):
    return RehearsalReport(rows(), "1.2.3", 5, scale, ["router_settings.redis_host"], 71)


def test_rows_come_by_group_and_mode():
    assert [row.mode.name for row in report().rows] == ["refused", "black-hole", "stream-stall"]


def test_json_fits_its_schema():
    values = report().facts()
    jsonschema.validate(values, json.loads(SCHEMA.read_text()))
    assert values["rows"][1] == {
        "group": "a",
        "mode": "black-hole",
        "judgedOn": "after",
        "outcome": FAILED,
        "message": "answered after 55.4 s, 50.4 s over the budget of 5 s",
        "answeredBy": "b",
        "level": 2,
        "firstSeconds": 60.4,
        "afterSeconds": 55.4,
        "laterSeconds": 0.2,
        "wholeSeconds": None,
        "scaled": False,
        "upstreamRequests": 0,
        "recoverySeconds": None,
        "load": None,
    }


@pytest.mark.parametrize("flaw", [{"outcome": "fine"}, {"mode": "tired"}, {"level": -1}, {"unknown": 1}])
def test_the_schema_refuses_what_no_rehearsal_prints(flaw):
    values = report().facts()
    values["rows"][0] |= flaw
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(values, json.loads(SCHEMA.read_text()))


def test_the_schema_knows_every_mode_and_outcome():
    known = json.loads(SCHEMA.read_text())["$defs"]["row"]["properties"]
    assert tuple(known["mode"]["enum"]) == modes.NAMES
    assert tuple(known["outcome"]["enum"]) == OUTCOMES


def test_junit_counts_and_names():
    suite = ElementTree.fromstring(report().as_junit())  # noqa: S314 - we wrote it
    assert {key: suite.get(key) for key in ("tests", "failures", "skipped")} == {
        "tests": "3",
        "failures": "1",
        "skipped": "1",
    }
    case = suite.find("testcase[@name='black-hole']")
    assert case is not None
    assert (case.get("classname"), case.get("time")) == ("a", "55.400")
    failure = case.find("failure")
    assert failure is not None
    assert "over the budget" in str(failure.get("message"))


def test_names_neither_break_the_xml_nor_steer_the_terminal():
    made, out = report(), io.StringIO()
    for row in made.rows:
        row.group = "x\x01\x1b[31my"
    Console(file=out, width=200).print(made.as_table())

    assert {case.get("classname") for case in ElementTree.fromstring(made.as_junit())} == {"x??[31my"}  # noqa: S314
    assert "x??[31my" in out.getvalue()


def test_the_table_has_what_was_measured():
    out = io.StringIO()
    Console(file=out, width=200).print(report().as_table())
    lines = out.getvalue().splitlines()
    assert [line.split()[:6] for line in lines if "refused" in line] == [["a", "refused", "b", "2", "0.31", "0.05"]]
    assert any("black-hole" in line and "60" in line and "55" in line and FAILED in line for line in lines)
    assert any(UNPROTECTED in line and "61" in line for line in lines)
    assert sum(PASSED in line for line in lines) == 1


def test_the_head_says_that_time_was_shortened():
    assert report().head() == "LiteLLM 1.2.3, budget 5 s; took 71 s"
    assert "0.1" in report(0.1).head()


def test_only_a_failure_fails():
    assert report().failed
    assert not RehearsalReport([row for row in rows() if row.outcome != FAILED], "", 5, 1, [], 1).failed


def crowded(seconds: float = 3.5):
    row = Measurement(GROUP, modes.REFUSED)
    row.load = load.of(
        [reply(0.3), reply(seconds), reply(0.1, "500: all are down"), ProxyReply(200, 0.2, Answerer("a", 1))]
    )
    row.first = row.load.worst
    row.recovered(1.25)
    row.outcome, row.message = judgement.judge(row, 5, None)
    return row


def test_a_crowd_is_judged_by_who_is_worst_off():
    row = crowded()
    assert (row.outcome, row.message) == (FAILED, "no answer: 500: all are down")
    assert load.of([reply(0.3), reply(3.5)]).worst.seconds == 3.5


def test_a_crowd_and_a_recovery_are_in_every_format():
    made = RehearsalReport([crowded()], "1.2.3", 5, 1, [], 1)
    values: Any = made.facts()
    jsonschema.validate(values, json.loads(SCHEMA.read_text()))
    assert values["rows"][0]["recoverySeconds"] == 1.25
    assert values["rows"][0]["load"] == {
        "clients": 4,
        "errors": 1,
        "worstSeconds": 0.1,
        "answeredBy": {"b": 2, "a": 1},
    }
    out = io.StringIO()
    Console(file=out, width=200).print(made.as_table())
    assert "4 clients: 1 error, b 2, a 1" in out.getvalue()
    assert "by itself again" in out.getvalue()


def test_who_never_recovers_is_said():
    row = Measurement(GROUP, modes.REFUSED)
    row.first = reply(0.1)
    row.recovered(None)
    out = io.StringIO()
    Console(file=out, width=200).print(RehearsalReport([row], "", 5, 1, [], 1).as_table())
    assert "never" in out.getvalue()


@pytest.mark.parametrize(
    ("scale", "probed", "seconds", "expected"),
    [(1, False, 300, 300), (0.1, False, 30, 300), (0.1, True, 4, 4), (0.1, False, 0.2, 0.2)],
)
def test_a_cooldown_is_scaled_back_and_a_probe_is_not(scale, probed, seconds, expected):
    row = Measurement(GROUP, modes.BLACK_HOLE, scale)
    row.recovered(seconds, probed=probed)
    assert row.recovery == expected
