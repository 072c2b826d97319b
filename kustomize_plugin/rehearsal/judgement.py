"""A row → its outcome: against the budget alone, or against what the gateway's failover promises."""

from __future__ import annotations

from typing import NamedTuple

from kustomize_plugin.machine.gateway_check import FAILED, PASSED, SKIPPED
from kustomize_plugin.rehearsal import modes, promise
from kustomize_plugin.rehearsal.measurement import AS_PROMISED, UNPROTECTED, Measurement
from kustomize_plugin.rehearsal.promise import Promise
from kustomize_plugin.rehearsal.proxy_client import ProxyReply

_AT_ONCE = 1.0  # seconds: a stream that takes no longer needs no remark


class Verdict(NamedTuple):
    """An outcome, and why it is one; without a reason where nothing is to be said."""

    outcome: str
    message: str = ""


def judge(row: Measurement, budget: float, promised: Promise | None) -> Verdict:
    """Return the verdict on a row that was asked; without a promise everything is judged."""
    if row.first is None:
        return Verdict(SKIPPED, row.message)
    if row.mode.kind == modes.UNJUDGED:
        return _stream(row, row.first)
    judging = {modes.UNCUT: _uncut, modes.ANSWER: _answer, modes.HANG: _hang, modes.STORE: _store}.get(row.mode.kind)
    return judging(row, budget, promised) if judging else _in_time(row, row.first, budget)


def _in_time(row: Measurement, reply: ProxyReply | None, budget: float) -> Verdict:
    if reply is None:
        return Verdict(SKIPPED, row.message)
    seconds = row.seconds(reply) or 0.0
    if not reply.answered:
        return Verdict(FAILED, f"no answer: {reply.problem or 'the stream broke off'}")
    if seconds > budget:
        return Verdict(
            FAILED, f"answered after {seconds:.1f} s, {seconds - budget:.1f} s over the budget of {budget:g} s"
        )
    return Verdict(PASSED)


def _answers(row: Measurement, budget: float) -> list[Verdict]:
    """Judge what came of an upstream that says nothing, or nothing that is whole: in one piece, then as a stream."""
    found = []
    for reply in (row.first, row.after):
        if reply is not None and _is_delivered(reply):
            found.append(Verdict(FAILED, f"{reply.problem or 'a part of an answer'} is delivered as it is"))
        elif reply is not None:
            found.append(_in_time(row, reply, budget))
    return found


def _is_delivered(reply: ProxyReply) -> bool:
    """Tell whether a client was given something for an answer that is none."""
    return reply.status == 200 and not reply.answered  # noqa: PLR2004 - the status of a success


def _answer(row: Measurement, budget: float, promised: Promise | None) -> Verdict:
    found = [one for one in _answers(row, budget) if one.outcome == FAILED]
    if not found:
        return Verdict(PASSED)
    delivered = [reply for reply in (row.first, row.after) if reply is not None and _is_delivered(reply)]
    said = Verdict(FAILED, "; ".join(dict.fromkeys(one.message for one in found)))
    if promised is None or promised.answers or len(delivered) < len(found):
        return said
    return _let_pass(said, promised)


def _hang(row: Measurement, budget: float, promised: Promise | None) -> Verdict:
    """Judge a hang: by the request behind the budget, or by the one from which on the failover promises something."""
    found = _in_time(row, row.after, budget)
    if promised is None:
        return found
    kept = promised.connecting if row.mode in modes.CONNECTING else promised.hang
    if kept == promise.FIRST and found.outcome == PASSED:
        return _in_time(row, row.first, budget)
    answered = row.after is not None and row.after.answered
    if found.outcome != FAILED or not answered or kept in (promise.FIRST, promise.AFTER):
        return found
    later = _in_time(row, row.steady, budget)
    if kept == promise.LATER and later.outcome == FAILED:
        return Verdict(FAILED, f"a later request too: {later.message}")
    return _let_pass(found, promised)


def _store(row: Measurement, budget: float, _: Promise | None) -> Verdict:
    """Judge what clients notice of a server of the gateway's own: nothing, within the budget."""
    for reply in (row.first, row.after):
        found = _in_time(row, reply, budget)
        if found.outcome == FAILED:
            return found
        if reply is not None and reply.by.level > 1:
            return Verdict(FAILED, f'"{reply.by.group}" answered, though the upstream works')
    return Verdict(PASSED)


def _let_pass(found: Verdict, promised: Promise) -> Verdict:
    return Verdict(AS_PROMISED, f"{found.message}: onHang: {promised.on_hang} does not promise more")


def _uncut(row: Measurement, budget: float, promised: Promise | None) -> Verdict:
    """Judge what became of an answer that takes its time."""
    asked = [(row.first, row.mode.stream, False), (row.after, row.mode.then_stream, True)]
    notes, worst, whole = [], PASSED, ""
    for reply, stream, later in asked:
        if reply is None:
            continue
        if note := _cut(row, reply):
            outcome = _worth(row, reply, budget, promised, stream=stream, later=later)
            worst = max(worst, outcome, key=(PASSED, AS_PROMISED, FAILED).index)
            notes.append(note)
        elif reply.total > reply.seconds + _AT_ONCE:
            whole = f"the stream was whole after {row.whole_seconds(reply):.1f} s"
    found = Verdict(worst, "; ".join(dict.fromkeys(notes)) or whole)
    return _let_pass(found, promised) if promised and worst == AS_PROMISED else found


def _cut(row: Measurement, reply: ProxyReply) -> str:
    """Say how an answer was cut; empty where it came whole, from the group itself."""
    seconds = row.seconds(reply) or 0.0
    if reply.answered:
        by = f'"{reply.by.group}"' if reply.by.group else "an unknown upstream"
        return "" if reply.by.level == 1 else f"{by} answered after {seconds:.1f} s in the place of a slow answer"
    if reply.broke_off:
        return f"a stream was cut after {seconds:.1f} s"
    return f"no answer after {seconds:.1f} s: {reply.problem}"


def _worth(
    row: Measurement, reply: ProxyReply, budget: float, promised: Promise | None, *, stream: bool, later: bool
) -> str:
    """Return the outcome of a cut answer."""
    if promised is None:
        return FAILED
    overtaken = promised.overtakes and row.mode == modes.LATE  # who speaks is waited for, whoever else would
    if overtaken and reply.answered and (row.seconds(reply) or 0.0) <= budget:
        return PASSED
    kept = promised.uncut_stream if stream else promised.uncut
    kept = kept and (promised.uncut_later or not later)
    return FAILED if kept or not (reply.answered or reply.broke_off) else AS_PROMISED


def _stream(row: Measurement, first: ProxyReply) -> Verdict:
    if first.answered:
        return Verdict(PASSED, f"the next tier goes on with the stream after {row.whole_seconds(first):.1f} s")
    ending = (first.broke_off or first.problem).partition(": ")[0]
    return Verdict(UNPROTECTED, f"no tier goes on with the stream; the client gets a part of it, then {ending}")
