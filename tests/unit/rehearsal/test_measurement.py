"""Which request counts, and how seconds of shortened time-outs are scaled back."""

from __future__ import annotations

import pytest

from kustomize_plugin.machine.gateway_check import SKIPPED
from kustomize_plugin.rehearsal import modes
from kustomize_plugin.rehearsal.measurement import Measurement
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


def test_what_counts_is_the_request_that_is_judged():
    one = row(modes.BLACK_HOLE)
    one.first, one.after = reply(60), reply(0.1)
    assert (one.judged_on, one.judged) == ("after", one.after)
    assert row(modes.REFUSED).judged_on == "first"
    assert row(modes.STALL).judged_on == ""


def test_an_answer_is_judged_in_both_forms_where_both_were_asked():
    one = row(modes.EMPTY)
    one.first = reply(0.1)
    assert one.judged_on == "first"
    one.after = reply(0.1)
    assert (one.judged_on, one.judged) == ("both", one.first)


def test_a_stream_that_broke_off_counts_until_then():
    broken = reply(1)
    broken.broke_off, broken.total = "an error", 60.0
    assert row(modes.STALL).seconds(broken) == 60


def test_a_stream_is_whole_long_after_its_first_words():
    one = Measurement(GROUP, modes.SLOW, 0.1, shortest=40)
    one.first, one.after = reply(4), reply(0.2)
    one.after.total = 4.0
    assert (one.seconds(one.after), one.stream_seconds) == (0.2, 40)
    one.after.broke_off = "an error"
    assert one.stream_seconds is None
    drip = row(modes.DRIP)
    drip.first = reply(0.2)
    drip.first.total = 18.04
    assert drip.stream_seconds == 18.04


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
