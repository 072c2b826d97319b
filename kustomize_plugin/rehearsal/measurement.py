"""One line of a rehearsal: a group in one mode, and what came out."""

from __future__ import annotations

from kustomize_plugin.machine.gateway_check import FAILED, PASSED, SKIPPED
from kustomize_plugin.rehearsal import modes
from kustomize_plugin.rehearsal.modes import Mode
from kustomize_plugin.rehearsal.plan import Answerer, RehearsedGroup
from kustomize_plugin.rehearsal.proxy_client import ProxyReply

UNPROTECTED = "unprotected"
_ALMOST = 0.9  # a timer may ring early
OUTCOMES = (PASSED, FAILED, UNPROTECTED, SKIPPED)


class Measurement:
    """`first` began at the onset, `after` `budget` seconds later, `steady` when both had ended.

    Seconds are those of the real config: what was measured with shortened time-outs is scaled back. None: not asked.
    `overhead` are the seconds of an answer without any wait, `shortest` those of the config's shortest wait.
    """

    def __init__(self, group: RehearsedGroup, mode: Mode, scale: float, overhead: float, shortest: float = 0.0) -> None:
        self.group = group.name
        self.mode = mode
        self.scale = scale
        self.first: ProxyReply | None = None
        self.after: ProxyReply | None = None
        self.steady: ProxyReply | None = None
        self.asked_upstream = 0
        self.outcome = SKIPPED
        self.message = ""
        self._overhead = overhead
        self._shortest = shortest * scale * _ALMOST

    @property
    def judged(self) -> ProxyReply | None:
        """The request that the budget holds for."""
        return {modes.HARD: self.first, modes.HANG: self.after}.get(self.mode.kind)

    @property
    def by(self) -> Answerer | None:
        """Who answered the request that counts; None where nobody did."""
        reply = self.judged or self.first
        return reply.by if reply is not None and reply.by.group else None

    def seconds(self, reply: ProxyReply | None) -> float | None:
        """Return a reply's seconds; what LiteLLM needs without waiting does not shrink with the time-outs."""
        if reply is None:
            return None
        measured = reply.total if reply.broke_off else reply.seconds
        if measured < self._shortest:
            return round(measured, 2)  # it has waited for nothing that was shortened
        waited = max(0.0, measured - self._overhead)
        return round(waited / self.scale + min(measured, self._overhead), 2)

    def judge(self, budget: float) -> None:
        """Settle the outcome."""
        reply = self.judged
        if reply is None:
            self._report_unjudged()
            return
        seconds = self.seconds(reply) or 0.0
        if not reply.answered:
            self._fail(f"no answer: {reply.problem or 'the stream broke off'}")
        elif seconds > budget:
            self._fail(f"answered after {seconds:.1f} s, {seconds - budget:.1f} s over the budget of {budget:g} s")
        else:
            self.outcome = PASSED

    def _report_unjudged(self) -> None:
        if self.first is None:
            return
        if self.first.answered:
            self.outcome = PASSED
            self.message = f"the next tier goes on with the stream after {self._whole(self.first):.1f} s"
            return
        self.outcome = UNPROTECTED
        ending = (self.first.broke_off or self.first.problem).partition(": ")[0]
        self.message = f"no tier goes on with the stream; the client gets a part of it, then {ending}"

    def _whole(self, reply: ProxyReply) -> float:
        """Return the seconds until a stream was whole, in those of the real config."""
        return max(0.0, reply.total - self._overhead) / self.scale + min(reply.total, self._overhead)

    def _fail(self, message: str) -> None:
        self.outcome, self.message = FAILED, message
