"""One thing that was looked at in a running gateway, and what came out."""

from __future__ import annotations

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


class Check:
    """`name` is served, prompt or metrics; `seconds` is 0 where nothing was timed."""

    __slots__ = ("group", "message", "name", "outcome", "seconds")

    def __init__(self, group: str, name: str, outcome: str, message: str = "", seconds: float = 0.0) -> None:
        self.group = group
        self.name = name
        self.outcome = outcome
        self.message = message
        self.seconds = seconds
