"""How long the failover of each group takes, mode by mode, from a finished config."""

from __future__ import annotations

from kustomize_plugin.failover import order_hops
from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.gateway.finished_gateway import FALLBACKS, LOCAL, FinishedGateway, FinishedGroup
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.litellm.failover_time import Hop


class FailoverTimes:
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


def failover(gateway: FinishedGateway, source: str) -> FailoverTimes | None:
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
        hops += [_hop(gateway, group, found) for found in order_hops.by_order(group.own)]
        for level in group.levels:  # the rest of the chain is in the group itself, and answers there
            if gateway.tier(level.source) == LOCAL:
                return FailoverTimes(hops, level.source)
            hops.append(_hop(gateway, group, [level.deployment]))
    return FailoverTimes(hedged(gateway, source, hops), answer)


def hedged(gateway: FinishedGateway, source: str, hops: list[Hop]) -> list[Hop]:
    """Return the hops as a hedge walks them: it waits for none longer than that one may be silent."""
    waits = gateway.hedge_waits.get(gateway.names.group(source), [])
    return [_waited(hop, wait) for hop, wait in zip(hops, waits, strict=False)] or hops


def _waited(hop: Hop, wait: float) -> Hop:
    timeout, stream_timeout = (wait if one is None else min(one, wait) for one in (hop.timeout, hop.stream_timeout))
    return Hop(hop.name, hop.retries, timeout, stream_timeout, pause=hop.pause, alone=hop.alone)


def alone(gateway: FinishedGateway, name: str) -> FailoverTimes:
    """Return how long a name takes to fail behind which nothing is tried."""
    group = gateway.groups.get(gateway.names.group(name))
    levels = order_hops.by_order(group.own) if group else []
    return FailoverTimes([_hop(gateway, group, found) for found in levels if group], "")


def _hop(gateway: FinishedGateway, group: FinishedGroup, found: list[Deployment]) -> Hop:
    router, litellm = gateway.section("router_settings"), gateway.section("litellm_settings")
    is_alone = len(group.own) + len(group.levels) == 1
    return order_hops.hop(group.name, [one.params for one in found], router, litellm, alone=is_alone)
