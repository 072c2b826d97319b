"""How a row is judged, and how seconds of shortened time-outs are scaled back."""

from __future__ import annotations

import pytest

from kustomize_plugin.machine.gateway_check import FAILED, PASSED, SKIPPED
from kustomize_plugin.rehearsal import modes
from kustomize_plugin.rehearsal.measurement import UNPROTECTED, Measurement
from kustomize_plugin.rehearsal.plan import Answerer, Plan
from kustomize_plugin.rehearsal.proxy_client import ProxyReply

PARAMS = {"model": "ollama_chat/x", "api_base": "http://a"}
GROUP = Plan(
    {
        "model_list": [{"model_name": "a", "litellm_params": PARAMS}, {"model_name": "b", "litellm_params": PARAMS}],
        "litellm_settings": {"fallbacks": [{"a": ["b"]}]},
    }
).groups[0]
LOCAL = Answerer("b", 2)


def row(mode, scale=1.0, overhead=0.0):
    return Measurement(GROUP, mode, scale, overhead)


def reply(seconds, problem=""):
    return ProxyReply(0 if problem else 200, seconds, LOCAL, problem)


def judged(mode, budget=5.0, **replies):
    one = row(mode)
    for name, value in replies.items():
        setattr(one, name, value)
    one.judge(budget)
    return one


def test_a_hard_failure_is_judged_on_the_first_request():
    assert judged(modes.REFUSED, first=reply(4.9), steady=reply(9)).outcome == PASSED
    assert judged(modes.REFUSED, first=reply(5.1), steady=reply(0.1)).outcome == FAILED


def test_a_hang_is_judged_on_the_request_behind_the_budget():
    assert judged(modes.BLACK_HOLE, first=reply(60), after=reply(0.2), steady=reply(0.1)).outcome == PASSED
    assert judged(modes.BLACK_HOLE, first=reply(0.1), after=reply(60), steady=reply(0.1)).outcome == FAILED


def test_the_message_names_the_seconds_and_the_budget():
    message = judged(modes.REFUSED, first=reply(7.25)).message
    assert message == "answered after 7.2 s, 2.2 s over the budget of 5 s"


def test_no_answer_fails_however_fast():
    one = judged(modes.REFUSED, first=reply(0.1, "500: all are down"))
    assert (one.outcome, one.message) == (FAILED, "no answer: 500: all are down")


def test_a_stall_is_reported_and_not_judged():
    broken = reply(1)
    broken.broke_off, broken.total = "an error", 60.0
    one = judged(modes.STALL, first=broken)
    assert one.outcome == UNPROTECTED
    assert one.seconds(broken) == 60


def test_a_stream_that_recovers_passes():
    assert judged(modes.STALL, first=reply(1)).outcome == PASSED


def test_a_row_that_was_never_asked_is_skipped():
    assert row(modes.REFUSED).outcome == SKIPPED
    assert row(modes.REFUSED).by is None


@pytest.mark.parametrize(
    ("scale", "overhead", "measured", "real"),
    [
        (1.0, 0.1, 60.2, 60.2),
        (0.1, 0.0, 6.0, 60.0),
        (0.1, 0.1, 6.1, 60.1),  # what LiteLLM needs anyway does not grow
        (0.1, 0.1, 0.05, 0.05),
        (0.5, 0.2, 0.2, 0.2),
    ],
)
def test_seconds_are_those_of_the_real_time_outs(scale, overhead, measured, real):
    assert row(modes.BLACK_HOLE, scale, overhead).seconds(reply(measured)) == pytest.approx(real)


def test_what_ends_before_the_shortest_time_out_has_not_waited():
    one = Measurement(GROUP, modes.BLACK_HOLE, 0.1, 0.05, shortest=60)
    assert one.seconds(reply(0.7)) == 0.7
    assert one.seconds(reply(6.05)) == pytest.approx(60.05)


def test_no_reply_has_no_seconds():
    assert row(modes.REFUSED).seconds(None) is None
