"""A group's deployments as LiteLLM asks them, order by order, and the hop that each of these levels is."""

from __future__ import annotations

from collections.abc import Iterable

from kustomize_plugin.litellm import failover_time
from kustomize_plugin.litellm.failover_time import Hop, Params

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol, TypeVar

    class Deployed(Protocol):
        """A deployment."""

        @property
        def params(self) -> Params:
            """Its litellm_params."""

    D = TypeVar("D", bound=Deployed)

_ENDLESS = 1e9  # seconds; an integer may be too large for a float
_WITHOUT_ORDER = float("inf")  # LiteLLM asks deployments without an order last


def by_order(deployments: Iterable[D]) -> list[list[D]]:
    """Return the deployments of each order, the lowest order first."""
    levels: dict[float, list[D]] = {}
    for deployment in deployments:
        order = deployment.params.get("order")
        levels.setdefault(order if isinstance(order, int) else _WITHOUT_ORDER, []).append(deployment)
    return [levels[order] for order in sorted(levels)]


def hop(name: str, level: list[Params], router: Params, litellm: Params, *, alone: bool) -> Hop:
    """Return the hop of a level: the slowest values of its deployments' parameters; `alone` is as in `Hop`."""
    shared = (router.get("num_retries"), litellm.get("num_retries"))
    retries = _most([failover_time.num_retries(None, one.get("num_retries"), *shared) for one in level])
    unknown = retries is None or "retry_policy" in router or "model_group_retry_policy" in router
    pause = router.get("retry_after")
    return Hop(
        name,
        None if unknown else int(retries or 0),
        _most([failover_time.timeout(one, router, litellm) for one in level]),
        _most([failover_time.stream_timeout(one, router, litellm) for one in level]),
        pause=float(min(pause, _ENDLESS)) if isinstance(pause, (int, float)) else 0.0,
        alone=alone,
    )


def _most(values: list[float | None] | list[int | None]) -> float | None:
    """Return the largest value; None where one is not known."""
    known = [value for value in values if value is not None]
    return max(known) if known and len(known) == len(values) else None
