"""How a row is judged: the page of cases beside this file."""

from __future__ import annotations

from pathlib import Path

from kustomize_plugin.rehearsal import judgement, modes, promise
from kustomize_plugin.rehearsal.measurement import Measurement
from kustomize_plugin.rehearsal.plan import Answerer
from kustomize_plugin.rehearsal.promise import Promise
from kustomize_plugin.rehearsal.proxy_client import ProxyReply
from tests.unit.rehearsal.test_measurement import GROUP

PAGE = Path(__file__).with_name("judging.md")
BUDGET = 5.0
STREAMS = {"onHang": "cooldown", "streamTimeoutSeconds": 2}
PROBED: dict[str, object] = {"general_settings": {"background_health_check_model_groups": ["a"]}}
TIERS = {"kustomize_litellm": {"hedge": {"tiers": [{"group": "a--1", "waitSeconds": 3.5}]}}}
HEDGED: dict[str, object] = {"model_list": [{"model_name": "a", "model_info": TIERS}]}
VALUES = {"probe": PROBED, "hedge": HEDGED}
MODES = {mode.name: mode for mode in modes.ALL}
GIVEN = 5  # columns that are not written


def promised(on_hang: str) -> Promise | None:
    if on_hang == "none":
        return None
    spec = STREAMS if on_hang == "streams" else {"onHang": on_hang.replace("unprobed", "probe")}
    return promise.of_group(spec, VALUES.get(on_hang, {}), "a")


def test_a_group_that_is_not_hedged_has_no_promise_of_a_hedge():
    found = promise.of_group({"onHang": "hedge"}, HEDGED, "b")

    assert found is not None
    assert (found.hang, found.answers, found.overtakes) == (promise.ANSWERED, False, False)


def reply(cell: str) -> ProxyReply | None:
    if not cell:
        return None
    seconds, who, *more = cell.split()
    by = Answerer(who, {"cloud": 1, "local": 2}.get(who, 0))
    problem = {"empty": "an empty answer", "error": "500: all are down"}.get(who, "")
    found = ProxyReply(500 if who == "error" else 200, float(seconds), by, problem)
    if who == "cut":
        found.broke_off = "an early end"
    found.total += sum(map(float, more))
    return found


def judged(on_hang: str, mode: str, *replies: str) -> list[str]:
    row = Measurement(GROUP, MODES[mode])
    row.first, row.after, row.steady = map(reply, replies)
    alone, found = (judgement.judge(row, BUDGET, one) for one in (None, promised(on_hang)))
    return [alone.outcome, found.outcome, found.message]


def test_every_case_of_the_page(golden):
    lines = []
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) > GIVEN and cells[1] in MODES:
            cells[GIVEN:] = judged(*cells[:GIVEN])
            line = f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")  # noqa: PLW2901
        lines.append(line)
    golden(PAGE, "\n".join(lines) + "\n")


def test_the_page_has_every_kind():
    text = PAGE.read_text()
    assert all(any(f"| {mode.name} |" in text for mode in modes.ALL if mode.kind == kind) for kind in modes.KINDS)


def test_a_row_that_was_not_asked_stays_skipped():
    row = Measurement(GROUP, modes.TLS_HANG)
    row.message = "not rehearsed: its address is not https"
    assert judgement.judge(row, BUDGET, None) == ("skipped", row.message)
