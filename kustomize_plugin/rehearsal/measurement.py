"""One line of a rehearsal: a group in one mode, and what came out."""

from __future__ import annotations

from kustomize_plugin.machine.gateway_check import FAILED, PASSED, SKIPPED
from kustomize_plugin.rehearsal import modes
from kustomize_plugin.rehearsal.load import Load
from kustomize_plugin.rehearsal.modes import Mode
from kustomize_plugin.rehearsal.plan import Answerer, RehearsedGroup
from kustomize_plugin.rehearsal.proxy_client import ProxyReply

UNPROTECTED, AS_PROMISED = "unprotected", "as promised"
_ALMOST = 0.9  # a timer may ring early
OUTCOMES = (PASSED, AS_PROMISED, FAILED, UNPROTECTED, SKIPPED)
FIRST, AFTER, BOTH = "first", "after", "both"
_JUDGED_ON = {modes.HARD: FIRST, modes.HANG: AFTER, modes.ANSWER: BOTH, modes.UNCUT: BOTH, modes.STORE: BOTH}


class Measurement:
    """`first` began at the onset, `after` `budget` seconds later, `steady` when both had ended.

    Where an answer is looked at, `after` is the same question for a stream, right after the first.
    Seconds are those of the real config: what was measured with shortened time-outs is scaled back. None: not asked.
    `load` is what many clients got at the onset, `first` then the worst of theirs. `recovery` are the seconds from the
    end of the failure until the group itself answered again; `is_lost` says that it did not.
    `overhead` are the seconds of an answer without any wait, `shortest` those of the config's shortest wait.
    """

    def __init__(
        self, group: RehearsedGroup, mode: Mode, scale: float = 1.0, overhead: float = 0.0, shortest: float = 0.0
    ) -> None:
        self.group = group.name
        self.mode = mode
        self.scale = scale
        self.first: ProxyReply | None = None
        self.after: ProxyReply | None = None
        self.steady: ProxyReply | None = None
        self.asked_upstream = 0
        self.load: Load | None = None
        self.recovery: float | None = None
        self.is_lost = False
        self.outcome = SKIPPED
        self.message = ""
        self.overhead = overhead
        self._shortest = shortest * scale * _ALMOST

    @property
    def judged_on(self) -> str:
        """The requests that the outcome depends on; empty where nothing is judged."""
        found = _JUDGED_ON.get(self.mode.kind, "")
        return FIRST if found == BOTH and self.after is None else found

    @property
    def judged(self) -> ProxyReply | None:
        """The request that counts most."""
        return self.after if self.judged_on == AFTER else self.first if self.judged_on else None

    @property
    def by(self) -> Answerer | None:
        """Who answered the request that counts; None where nobody did."""
        reply = self.judged or self.first
        return reply.by if reply is not None and reply.by.group else None

    def seconds(self, reply: ProxyReply | None) -> float | None:
        """Return a reply's seconds; what LiteLLM needs without waiting does not shrink with the time-outs."""
        if reply is None:
            return None
        return round(self._real(reply.total if reply.broke_off else reply.seconds), 2)

    def recovered(self, seconds: float | None, *, probed: bool = False) -> None:
        """Note how long the group itself took to answer again; None: it did not. Probes keep their own clock."""
        self.is_lost = seconds is None
        if seconds is not None:
            self.recovery = round(seconds if probed or seconds < 1 else self._scaled_back(seconds), 2)

    @property
    def stream_seconds(self) -> float | None:
        """The seconds until the last of its streams was whole; None where none was."""
        asked = ((self.after, self.mode.then_stream), (self.first, self.mode.stream))
        found = (reply for reply, is_stream in asked if reply is not None and is_stream and reply.answered)
        return next((round(self.whole_seconds(reply), 2) for reply in found), None)

    def whole_seconds(self, reply: ProxyReply) -> float:
        """Return the seconds until a stream was whole, in those of the real config."""
        return self._real(reply.total)

    def _real(self, measured: float) -> float:
        is_shortened = measured >= self._shortest  # else it has waited for nothing that was
        return self._scaled_back(measured) if is_shortened else measured

    def _scaled_back(self, measured: float) -> float:
        return max(0.0, measured - self.overhead) / self.scale + min(measured, self.overhead)
