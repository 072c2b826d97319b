"""Those who wait are informed: what runs, how long at most, and what came out."""

from __future__ import annotations

import pytest

from kustomize_plugin.rehearsal import duration, modes, plan
from kustomize_plugin.rehearsal.rehearsal_order import PATIENCE_SECONDS, RehearsalOrder
from kustomize_plugin.rehearsal.watch import Watch
from tests.unit.rehearsal.test_measurement import reply


def order(scale: float = 1.0, **params: object) -> RehearsalOrder:
    entries = [
        {"model_name": name, "litellm_params": {"model": "ollama_chat/x", "api_base": f"http://{name}", **params}}
        for name in ("a", "b")
    ]
    return RehearsalOrder({"model_list": entries, "litellm_settings": {"fallbacks": [{"a": ["b"]}]}}, 5, scale)


def cell(made: RehearsalOrder, mode: modes.Mode) -> plan.Cell:
    return plan.cells(made.plan.groups, [mode])[0]


@pytest.mark.parametrize(
    ("mode", "scale", "params", "expected"),
    [
        (modes.REFUSED, 1, {"num_retries": 0}, 5),
        (modes.BLACK_HOLE, 1, {"timeout": 10, "num_retries": 0}, 5 + 20 + 5 + 5),
        (modes.BLACK_HOLE, 0.1, {"timeout": 10, "num_retries": 0}, 0.5 + 2 + 5 + 5),
        (modes.BLACK_HOLE, 1, {}, 5 + PATIENCE_SECONDS + 5 + 5),
        (modes.SLOW, 1, {"timeout": 600}, 5 + 40 + 5 + 5),
        (modes.LATE, 1, {"timeout": 600}, 5 + 40 + 5 + 5),
    ],
)
def test_a_cell_ends_within_what_its_config_says(mode, scale, params, expected):
    made = order(scale, **params)
    assert duration.of_cell(made, cell(made, mode)) == pytest.approx(expected)


def test_what_waits_waits_together():
    made = order(timeout=10, num_retries=0)
    cells = [cell(made, mode) for mode in (modes.BLACK_HOLE, modes.ACCEPT_AND_HANG, modes.REFUSED)]
    assert duration.of_wave(made, cells, 2) == pytest.approx(3 * 5 / 2 + 35)


@pytest.mark.parametrize(("seconds", "text"), [(59.4, "59 s"), (60, "1 min 0 s"), (3725, "62 min 5 s")])
def test_seconds_are_shown_as_people_say_them(seconds, text):
    assert duration.shown(seconds) == text


def test_each_event_has_a_line():
    said: list[str] = []
    steps: list[tuple[int, str]] = []
    made = order()
    cells = [cell(made, mode) for mode in (modes.REFUSED, modes.BLACK_HOLE)]
    watch = Watch(2, said.append, lambda rows, text: steps.append((rows, text)))
    watch.begin(cells, 90)
    row = made.row(made.plan.groups[0], cells[0])
    row.first, row.outcome = reply(0.25), "passed"
    watch.end(cells[0], [row])
    assert said == [
        "2 of 2 begin, 1 min 30 s at most: refused, black-hole",
        "1 of 2: a, refused: passed, by b, first 0.25 s",
        "still running: black-hole; 1 min 30 s more at most",
    ]
    assert steps == [(0, "at most 1 min 30 s"), (1, "running: black-hole")]
    assert watch.finished == [row]


def test_what_is_waited_for_is_named_once_it_is_little():
    said: list[str] = []
    made = order()
    names = (modes.REFUSED, modes.BLACK_HOLE, modes.SLOW, modes.DRIP, modes.STALL)
    cells = [cell(made, mode) for mode in names]
    watch = Watch(5, said.append, lambda *_: None)
    watch.begin(cells, 0)
    for one in cells:
        watch.end(one, [])
    assert [line.partition(";")[0] for line in said[1:]] == [
        "still running: slow, drip, stream-stall",
        "still running: drip, stream-stall",
        "still running: stream-stall",
    ]
