"""The ways in which an upstream breaks, and how each is judged."""

from __future__ import annotations

from typing import NamedTuple

# a hard failure is judged on the first request, a hang on one that begins `budgetSeconds` after the onset
HARD, HANG, UNJUDGED = "hard", "hang", "unjudged"
RETRY_AFTER_SECONDS = 20.0


class Mode(NamedTuple):
    """One way to break; `status` is 0 where the upstream says nothing, `waits` whether LiteLLM may wait for it."""

    name: str
    kind: str
    status: int = 0
    stream: bool = False
    waits: bool = False


HEALTHY = Mode("healthy", UNJUDGED, 200)
REFUSED = Mode("refused", HARD)
BLACK_HOLE = Mode("black-hole", HANG, waits=True)
ACCEPT_AND_HANG = Mode("accept-and-hang", HANG, waits=True)
RATE_LIMIT = Mode("429", HARD, 429)
RATE_LIMIT_LATER = Mode("429-retry-after", HARD, 429, waits=True)
NO_FIRST_BYTE = Mode("stream-no-first-byte", HANG, stream=True, waits=True)
STALL = Mode("stream-stall", UNJUDGED, 200, stream=True, waits=True)

ALL = (
    REFUSED,
    BLACK_HOLE,
    ACCEPT_AND_HANG,
    Mode("401", HARD, 401),
    Mode("404", HARD, 404),
    RATE_LIMIT,
    RATE_LIMIT_LATER,
    Mode("500", HARD, 500),
    Mode("503", HARD, 503),
    NO_FIRST_BYTE,
    STALL,
)
NAMES = tuple(mode.name for mode in ALL)
KINDS = (HARD, HANG)


def chosen(names: tuple[str, ...]) -> list[Mode]:
    """Return the modes named, by name or kind, in their own order; all where none is named."""
    return [mode for mode in ALL if not names or mode.name in names or mode.kind in names]
