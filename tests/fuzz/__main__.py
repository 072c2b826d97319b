"""`make fuzz`: draw until the time is up; the first input that upsets a run, or takes too long, is printed, shrunk."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz import streams, trees

_LONGEST = 5  # seconds of the processor, for one run
ROUND = settings(
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
# what is drawn, and what is checked with it
SUBJECTS: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], None]]] = {
    "read": (trees.TEXTS, trees.check_reader),
    "lint": (trees.TREES, trees.check_lint),
    "merge": (streams.STREAMS, streams.check_merge),
    "import": (streams.IMPORTS, streams.check_import),
    "diff": (streams.PAIRS, streams.check_diff),
}


class TooLongError(Exception):
    """One run took more of the processor than anybody waits for."""


def _too_long(*_: object) -> None:
    raise TooLongError


def timed(check: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return a check that is broken off where it takes too long, inside a regular expression too."""

    def limited(drawn: Any) -> None:
        signal.setitimer(signal.ITIMER_PROF, _LONGEST)
        try:
            check(drawn)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    return limited


def main(seconds: float, start: int, wanted: list[str]) -> None:
    """Run rounds, each with its own seed, over all subjects or those that are wanted."""
    signal.signal(signal.SIGPROF, _too_long)
    chosen = [SUBJECTS[name] for name in wanted or SUBJECTS]
    end = time.monotonic() + seconds
    number = start
    while time.monotonic() < end:
        for drawing, check in chosen:
            seed(number)(ROUND(given(drawing)(timed(check))))()
        number += 1
    count = (number - start) * len(chosen) * ROUND.max_examples
    sys.stdout.write(f"{count} examples, nothing found; go on with seed {number}\n")


if __name__ == "__main__":
    main(float((sys.argv[1:2] or ["600"])[0]), int((sys.argv[2:3] or ["0"])[0]), sys.argv[3:])
