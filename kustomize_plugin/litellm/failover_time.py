"""How long failover takes: the retries, sleeps and time-outs of LiteLLM along a chain. All times are in seconds.

The formulas were measured on 1.106.2 and 1.109.1. Each gives the worst case; a jitter counts as its maximum.
"""

from __future__ import annotations

from kustomize_plugin.yamltext import typed

REFUSED, SERVER_ERROR, BLACK_HOLE, HANG = "refused connection", "5xx", "black hole", "hang"
CLIENT_ERROR, RATE_LIMIT, STREAM = "401 to 404", "429 with Retry-After", "stream without a first byte"
MODES = (HANG, BLACK_HOLE, STREAM, RATE_LIMIT, REFUSED, SERVER_ERROR, CLIENT_ERROR)

DEFAULT_RETRIES = 2
DEFAULT_TIMEOUT = 600.0  # what a chat call without any time-out is given
RETRY_AFTER = 60.0  # the longest Retry-After that LiteLLM heeds; the provider chooses it
_FIRST_SLEEP, _LONGEST_SLEEP, _JITTER = 0.5, 8.0, 0.75
_MOST_RETRIES = 1000  # beyond it only the fact matters

Params = dict[str, object]


class Hop:
    """One group that has to fail before the next is tried.

    `retries` come after the first attempt; `timeout` and `stream_timeout` are seconds for one attempt. Each is None
    where the text does not tell, as for an os.environ/ reference. `pause` are the seconds slept between attempts at
    least (router_settings.retry_after). `alone` says that the group has one deployment: with several, LiteLLM retries
    at once.
    """

    def __init__(
        self,
        name: str,
        retries: int | None,
        timeout: float | None,
        stream_timeout: float | None,
        *,
        pause: float = 0.0,
        alone: bool = True,
    ) -> None:
        self.name = name
        self.retries = retries
        self.timeout = timeout
        self.stream_timeout = stream_timeout
        self.pause = pause
        self.alone = alone

    @property
    def slept(self) -> float:
        """The seconds slept between the attempts, and once more after the last."""
        return sleeps(self.retries or 0, self.pause) if self.alone else 0.0


def num_retries(
    request: object = None, deployment: object = None, router: object = None, litellm: object = None
) -> int | None:
    """Return the retries of a call: what the request says, then the deployment, router_settings, litellm_settings."""
    for written in (request, deployment, router, litellm):
        if written is not None:
            number = typed.number(written)
            return None if number is None else min(int(number), _MOST_RETRIES)
    return DEFAULT_RETRIES


def timeout(deployment: Params, router: Params, litellm: Params) -> float | None:
    """Return the seconds that one attempt may take.

    A deployment's own value wins, then litellm_settings.request_timeout, then router_settings.timeout.
    """
    written = (deployment.get("timeout"), deployment.get("request_timeout"))
    return _first(*written, litellm.get("request_timeout"), router.get("timeout"), DEFAULT_TIMEOUT)


def stream_timeout(deployment: Params, router: Params, litellm: Params) -> float | None:
    """Return the seconds until the first byte of a stream, which without a value of its own is the time-out."""
    shared = litellm.get("request_timeout") if router.get("timeout") is not None else None
    written = (deployment.get("stream_timeout"), router.get("stream_timeout"), shared)
    return _first(*written, timeout(deployment, router, litellm))


def sleeps(retries: int, pause: float = 0.0) -> float:
    """Return the seconds slept between the attempts, and once more after the last; `pause` is the least for each."""
    if retries == 0:
        return 0.0
    doubled = (max(_FIRST_SLEEP * 2.0 ** min(index, 10), pause) for index in range(retries + 1))
    return sum(min(seconds, _LONGEST_SLEEP) + _JITTER for seconds in doubled)


def cost(hop: Hop, mode: str) -> float | None:
    """Return the seconds that a hop takes to fail; None where that cannot be known."""
    if mode == CLIENT_ERROR:
        return 0.0
    if hop.retries is None:
        return None
    if mode in (REFUSED, SERVER_ERROR):
        return hop.slept
    if mode == RATE_LIMIT:
        return (hop.retries + 1) * RETRY_AFTER if hop.alone and hop.retries else 0.0
    each = hop.stream_timeout if mode == STREAM else hop.timeout
    return None if each is None else (hop.retries + 1) * each + hop.slept


def total(hops: list[Hop], mode: str) -> float | None:
    """Return the seconds until the group behind the hops is asked; None where that cannot be known."""
    costs = [cost(hop, mode) for hop in hops]
    return None if None in costs else sum(one for one in costs if one is not None)


def arithmetic(hops: list[Hop], mode: str) -> str:
    """Show how the seconds add up, such as `(3 * 60 + 5.75) + 10`; the costs have to be known."""
    terms = [_terms(hop, mode) for hop in hops if cost(hop, mode)] or ["0"]
    if len(terms) > 1:
        terms = [f"({term})" if " + " in term else term for term in terms]
    return " + ".join(terms)


def _terms(hop: Hop, mode: str) -> str:
    retries = hop.retries or 0
    each = {HANG: hop.timeout, BLACK_HOLE: hop.timeout, STREAM: hop.stream_timeout, RATE_LIMIT: RETRY_AFTER}.get(mode)
    if each is None:
        return f"{hop.slept:g}"
    product = f"{retries + 1} * {each:g}" if retries else f"{each:g}"
    return f"{product} + {hop.slept:g}" if hop.slept and mode != RATE_LIMIT else product


def share(budget: float, hops: int) -> float:
    """Return the time-out of each hop that keeps a budget; a tenth of it is for LiteLLM and the answer's way."""
    seconds = round(0.9 * budget / hops, 3)
    return int(seconds) if seconds.is_integer() else seconds


def steady(hops: list[Hop], mode: str, on_hang: str = "") -> float | None:
    """Return the seconds that a request takes once LiteLLM knows of the failure; None where that cannot be known.

    `onHang: cooldown` learns it from as many requests as there are hops, the n-th of which waits for the n-th hop and
    those behind it; `probe` learns it without any, `hedge` from one. No cooldown follows a stream that sends headers
    and never begins.
    """
    known = {"cooldown": (HANG, BLACK_HOLE), **dict.fromkeys(("probe", "hedge"), (HANG, BLACK_HOLE, STREAM))}
    return 0.0 if mode in known.get(on_hang, ()) else total(hops, mode)


def _first(*written: object) -> float | None:
    """Return the first value that is set; LiteLLM takes a 0 for one that is not."""
    for value in written:
        if value is not None and value != 0:
            return typed.number(value)
    return None
