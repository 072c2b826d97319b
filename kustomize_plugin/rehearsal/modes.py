"""The ways in which an upstream breaks, and how each is judged."""

from __future__ import annotations

from typing import NamedTuple

from kustomize_plugin.rehearsal.name_server import ATTEMPT_SECONDS
from kustomize_plugin.rehearsal.stores import POSTGRES, REDIS

# A hard failure is judged on the first request, a hang on one that begins `budgetSeconds` after the onset. An answer
# that takes its time must not be cut, one that says nothing must not be delivered. What breaks in the middle of a
# stream is never judged against the budget. A server of the gateway's own that fails must not keep answers away.
HARD, HANG, UNCUT, ANSWER, STORE, UNJUDGED = "hard", "hang", "uncut", "answer", "store", "unjudged"
RETRY_AFTER_SECONDS = 20.0
SLOW_SECONDS, SLOW_TOKENS = 40.0, 1000  # of a whole answer, and how many tokens that is
SLOW_PARTS = 41  # of its stream
LATE_SECONDS = 40.0  # until the first words; a model that thinks, or is loaded first
DRIP_SECONDS, DRIP_PARTS = 3.0, 6  # of silence between any two words, and how many there are


class Mode(NamedTuple):
    """One way to break.

    `status` is 0 where the upstream says nothing, `waits` whether LiteLLM may wait for it. `stream` tells whether the
    first request asks for a stream, `then_stream` whether the second one does. `store` is the gateway's own server that
    breaks in the place of upstreams.
    """

    name: str
    kind: str
    status: int = 0
    stream: bool = False
    waits: bool = False
    then_stream: bool = False
    store: str = ""

    @property
    def is_down(self) -> bool:
        """Whether connections are refused."""
        return self in DOWN


HEALTHY = Mode("healthy", UNJUDGED, 200)
REFUSED = Mode("refused", HARD)
BLACK_HOLE = Mode("black-hole", HANG, waits=True)
DNS_HANG = Mode("dns-hang", HANG, 200, waits=True)
TLS_HANG = Mode("tls-hang", HANG, waits=True)
ACCEPT_AND_HANG = Mode("accept-and-hang", HANG, waits=True)
RATE_LIMIT = Mode("429", HARD, 429)
RATE_LIMIT_LATER = Mode("429-retry-after", HARD, 429, waits=True)
EMPTY = Mode("empty", ANSWER, 200, then_stream=True)
BROKEN = Mode("broken", ANSWER, 200, then_stream=True)
NO_FIRST_BYTE = Mode("stream-no-first-byte", HANG, stream=True, waits=True, then_stream=True)
STALL = Mode("stream-stall", UNJUDGED, 200, stream=True, waits=True)
RESET = Mode("reset", UNJUDGED, 200, stream=True)
SLOW = Mode("slow", UNCUT, 200, waits=True, then_stream=True)
LATE = Mode("late", UNCUT, 200, stream=True, waits=True, then_stream=True)
DRIP = Mode("drip", UNCUT, 200, stream=True, waits=True)
REDIS_DOWN, REDIS_HANG = (Mode(f"redis-{how}", STORE, store=REDIS) for how in ("down", "hang"))
POSTGRES_DOWN, POSTGRES_HANG = (Mode(f"postgres-{how}", STORE, store=POSTGRES) for how in ("down", "hang"))
DOWN = (REFUSED, REDIS_DOWN, POSTGRES_DOWN)

ALL = (
    REFUSED,
    BLACK_HOLE,
    DNS_HANG,
    TLS_HANG,
    ACCEPT_AND_HANG,
    Mode("401", HARD, 401),
    Mode("404", HARD, 404),
    RATE_LIMIT,
    RATE_LIMIT_LATER,
    Mode("500", HARD, 500),
    Mode("503", HARD, 503),
    EMPTY,
    BROKEN,
    NO_FIRST_BYTE,
    STALL,
    RESET,
    SLOW,
    LATE,
    DRIP,
    REDIS_DOWN,
    REDIS_HANG,
    POSTGRES_DOWN,
    POSTGRES_HANG,
)
NAMES = tuple(mode.name for mode in ALL)
KINDS = (HARD, HANG, UNCUT, ANSWER, STORE)
CONNECTING = (DNS_HANG, TLS_HANG)  # nothing is asked yet
SILENT = (ACCEPT_AND_HANG, NO_FIRST_BYTE)  # a request is taken, and nothing is said


def is_quick(mode: Mode) -> bool:
    """Tell whether a mode is over at once, wherever a config keeps its budget."""
    return mode.kind in (HARD, ANSWER) or not (mode.waits or mode.store)


def shortest_wait(mode: Mode) -> float:
    """Return the seconds that an upstream in a mode has clients wait at least, where it lets them go on at all."""
    known = {SLOW: SLOW_SECONDS, LATE: LATE_SECONDS, DRIP: DRIP_SECONDS, DNS_HANG: ATTEMPT_SECONDS}
    return known.get(mode, RETRY_AFTER_SECONDS)


def chosen(names: tuple[str, ...]) -> list[Mode]:
    """Return the modes named, by name or kind, in their own order; all where none is named."""
    return [mode for mode in ALL if not names or mode.name in names or mode.kind in names]
