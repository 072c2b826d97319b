"""How long the failover of each group takes, mode by mode, from a finished config."""

from __future__ import annotations

from kustomize_plugin import failover_time
from kustomize_plugin.deployments import Deployment
from kustomize_plugin.failover_time import Hop
from kustomize_plugin.picture.gateway import FALLBACKS, LOCAL, Gateway, Group

_WITHOUT_ORDER = float("inf")  # LiteLLM asks deployments without an order last


class Failover:
    """What fails before `answer`, the first group of tier local, is asked; the last one where none is local."""

    def __init__(self, hops: list[Hop], answer: str) -> None:
        self.hops = hops
        self.answer = answer

    def seconds(self, mode: str) -> float | None:
        """Return the worst case of one request; None where the config does not tell."""
        return failover_time.total(self.hops, mode)

    def arithmetic(self, mode: str) -> str:
        """Show how the seconds add up."""
        return failover_time.arithmetic(self.hops, mode)


def failover(gateway: Gateway, source: str) -> Failover | None:
    """Return how a group fails over; None where nothing is behind it."""
    tried = gateway.walk(FALLBACKS, source)
    if not tried:
        return None
    answer = next((name for name in tried if gateway.tier(name) == LOCAL), tried[-1])
    hops: list[Hop] = []
    for name in [source, *tried[: tried.index(answer)]]:
        group = gateway.groups.get(gateway.names.group(name))
        if group is None:
            continue
        hops += [_hop(gateway, group, found) for found in _orders(group.own)]
        for level in group.levels:  # the rest of the chain stands in the group itself, and answers there
            if gateway.tier(level.source) == LOCAL:
                return Failover(hops, level.source)
            hops.append(_hop(gateway, group, [level.deployment]))
    return Failover(hops, answer)


def _orders(own: list[Deployment]) -> list[list[Deployment]]:
    """Return a group's own deployments, those of the lowest order first."""
    levels: dict[float, list[Deployment]] = {}
    for deployment in own:
        order = deployment.params.get("order")
        levels.setdefault(order if isinstance(order, int) else _WITHOUT_ORDER, []).append(deployment)
    return [levels[order] for order in sorted(levels)]


def _hop(gateway: Gateway, group: Group, found: list[Deployment]) -> Hop:
    """Take the slowest values of the deployments of one order."""
    router, litellm = gateway.section("router_settings"), gateway.section("litellm_settings")
    shared = (router.get("num_retries"), litellm.get("num_retries"))
    retries = _most([failover_time.num_retries(None, one.params.get("num_retries"), *shared) for one in found])
    unknown = retries is None or "retry_policy" in router or "model_group_retry_policy" in router
    pause = router.get("retry_after")
    return Hop(
        group.name,
        None if unknown else int(retries or 0),
        _most([failover_time.timeout(one.params, router, litellm) for one in found]),
        _most([failover_time.stream_timeout(one.params, router, litellm) for one in found]),
        pause=float(pause) if isinstance(pause, (int, float)) else 0.0,
        alone=len(group.own) + len(group.levels) == 1,
    )


def _most(values: list[float | None] | list[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return max(known) if known and len(known) == len(values) else None
