from __future__ import annotations

import pytest

from kustomize_plugin.litellm import failover_time as ft
from kustomize_plugin.litellm.failover_time import Hop

DEFAULTS = Hop("a", 2, 10, 3)
NO_RETRIES = Hop("a", 0, 10, 3)
SEVERAL = Hop("a", 2, 10, 3, alone=False)

# the upper ends of what was measured with a time-out of 10 s, a stream time-out of 3 s and a Retry-After of 60 s
SECONDS = {
    ft.REFUSED: (5.75, 0, 0),
    ft.SERVER_ERROR: (5.75, 0, 0),
    ft.CLIENT_ERROR: (0, 0, 0),
    ft.BLACK_HOLE: (35.75, 10, 30),
    ft.HANG: (35.75, 10, 30),
    ft.STREAM: (14.75, 3, 9),
    ft.RATE_LIMIT: (180, 0, 0),
}


@pytest.mark.parametrize(("mode", "seconds"), SECONDS.items(), ids=SECONDS)
def test_what_a_hop_costs(mode, seconds):
    assert tuple(ft.cost(hop, mode) for hop in (DEFAULTS, NO_RETRIES, SEVERAL)) == seconds


def test_every_mode_has_a_formula():
    assert set(SECONDS) == set(ft.MODES)


@pytest.mark.parametrize(
    ("written", "retries"),
    [
        ((), 2), ((None, None, None, 4), 4), ((None, None, 3, 4), 3), ((None, 0, 3, 4), 0), ((1, 0, 3, 4), 1),
        ((None, "5"), 5), ((None, "os.environ/RETRIES", 3), None), ((None, -1), None), ((None, True), None),
        ((None, 10**12), 1000),
    ],
)  # fmt: skip
def test_the_nearest_retries_win(written, retries):
    assert ft.num_retries(*written) == retries


@pytest.mark.parametrize(
    ("deployment", "router", "litellm", "seconds"),
    [
        ({}, {}, {}, (600, 600)),
        ({}, {"timeout": 9}, {}, (9, 9)),
        ({}, {"timeout": 9, "stream_timeout": 2}, {}, (9, 2)),
        ({}, {"timeout": 9}, {"request_timeout": 7}, (7, 7)),
        ({}, {}, {"request_timeout": 7}, (7, 7)),
        ({"timeout": 5}, {"timeout": 9, "stream_timeout": 2}, {"request_timeout": 7}, (5, 2)),
        ({"timeout": "5.5", "stream_timeout": "1"}, {}, {}, (5.5, 1)),
        ({"request_timeout": 4}, {"timeout": 9}, {}, (4, 4)),
        ({"timeout": 0}, {"timeout": 9}, {}, (9, 9)),
        ({"timeout": "os.environ/T", "stream_timeout": 1}, {"timeout": 9}, {}, (None, 1)),
        ({"timeout": float("inf")}, {}, {}, (None, None)),
        ({"timeout": [1]}, {}, {}, (None, None)),
    ],
)
def test_the_nearest_time_out_wins(deployment, router, litellm, seconds):
    found = ft.timeout(deployment, router, litellm), ft.stream_timeout(deployment, router, litellm)

    assert found == seconds


def test_what_is_not_known_is_not_guessed():
    hops = [NO_RETRIES, Hop("b", 0, None, 3), Hop("c", None, 1, 1)]

    assert ft.total(hops[:2], ft.HANG) is None
    assert ft.total(hops[:2], ft.STREAM) == 6
    assert ft.total(hops, ft.REFUSED) is None
    assert ft.total(hops, ft.CLIENT_ERROR) == 0


@pytest.mark.parametrize(
    ("hops", "mode", "shown"),
    [
        ([DEFAULTS], ft.HANG, "3 * 10 + 5.75"),
        ([DEFAULTS, NO_RETRIES], ft.HANG, "(3 * 10 + 5.75) + 10"),
        ([DEFAULTS, DEFAULTS], ft.STREAM, "(3 * 3 + 5.75) + (3 * 3 + 5.75)"),
        ([DEFAULTS, NO_RETRIES], ft.REFUSED, "5.75"),
        ([DEFAULTS, SEVERAL], ft.RATE_LIMIT, "3 * 60"),
        ([NO_RETRIES], ft.REFUSED, "0"),
    ],
)
def test_the_arithmetic_is_shown(hops, mode, shown):
    assert ft.arithmetic(hops, mode) == shown
    assert eval(shown) == ft.total(hops, mode)  # noqa: S307 - our own sum


@pytest.mark.parametrize(
    ("retries", "pause", "seconds"), [(0, 5, 0), (1, 0, 3), (2, 0, 5.75), (2, 5, 17.25), (9, 60, 87.5)]
)
def test_pauses_double_up_to_a_limit(retries, pause, seconds):
    assert ft.sleeps(retries, pause) == seconds


def test_a_cooldown_and_probes_answer_a_hang_once_it_is_known():
    hops = [NO_RETRIES, NO_RETRIES]

    assert [ft.steady(hops, ft.HANG, how) for how in ("", "timeout", "cooldown", "probe")] == [20, 20, 0, 0]
    assert [ft.steady(hops, ft.STREAM, how) for how in ("", "timeout", "cooldown", "probe")] == [6, 6, 6, 0]
    assert ft.steady([DEFAULTS], ft.REFUSED, "cooldown") == ft.total([DEFAULTS], ft.REFUSED)


def test_the_time_outs_of_all_hops_leave_a_tenth_of_the_budget():
    assert [ft.share(5, hops) for hops in (1, 2, 3)] == [4.5, 2.25, 1.5]
    assert repr(ft.share(10, 1)) == "9"
