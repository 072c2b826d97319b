"""`make fuzz`: draw trees until the time is up; the first that upsets a run is printed, shrunk."""

from __future__ import annotations

import sys
import time

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz import trees

ROUND = settings(
    max_examples=200,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)


def main(seconds: float, start: int) -> None:
    """Run rounds, each with its own seed."""
    end = time.monotonic() + seconds
    number = start
    while time.monotonic() < end:
        seed(number)(ROUND(given(trees.TEXTS)(trees.check_reader)))()
        seed(number)(ROUND(given(trees.TREES)(trees.check_run)))()
        number += 1
    sys.stdout.write(f"{number - start} rounds of 400 examples, nothing found; go on with seed {number}\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 600, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
