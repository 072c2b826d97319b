"""Who answers in the place of each group while some hosts are down: the config, walked as LiteLLM walks it."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.failover import order_hops
from kustomize_plugin.gateway import group_times
from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.gateway.finished_gateway import FALLBACKS, FinishedGateway, FinishedGroup
from kustomize_plugin.gateway.hosts import Places
from kustomize_plugin.litellm import abilities, failover_time, lost_abilities, token_prices
from kustomize_plugin.litellm.failover_time import Hop
from kustomize_plugin.litellm.token_prices import Price

UNHARMED, PARTLY, ANSWERED, NOBODY = "unharmed", "partly", "answered", "nobody"


class Level:
    """Deployments that LiteLLM asks alike; `group` is whose they are, also where the merge has copied them."""

    __slots__ = ("deployments", "group", "holder", "is_alone")

    def __init__(self, holder: str, group: str, deployments: list[Deployment], *, is_alone: bool) -> None:
        self.holder = holder
        self.group = group
        self.deployments = deployments
        self.is_alone = is_alone


class StandIn:
    """What becomes of the requests for one name.

    `state` says whether the name notices nothing, loses a part of its deployments, is answered by another (`answer`),
    or by nobody; `tried` are those who fail before, and `failed` the hops that they are. `at_risk` says that without
    a retry some requests meet a deployment that is down, and then nobody: until it is cooled down they fail.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.state = NOBODY
        self.answer = ""
        self.tried: list[str] = []
        self.failed: list[Hop] = []
        self.at_risk = False
        self.asked: list[Deployment] = []
        self.answering: list[Deployment] = []

    @property
    def lost(self) -> list[str]:
        """What the stand-in cannot do, in words; empty where nothing is known to be lost."""
        if self.state == UNHARMED or not self.answering:
            return []
        return lost_abilities.words(_abilities(self.asked), _abilities(self.answering))

    @property
    def price(self) -> Price | None:
        """What the dearest deployment that answers costs; None where one does not tell."""
        return _dearest(self.answering)

    @property
    def usual_price(self) -> Price | None:
        """What the dearest deployment of the group that was asked for costs."""
        return _dearest(self.asked)

    def first(self, mode: str) -> float | None:
        """Return the seconds until the stand-in is asked, at worst; None where the config does not tell."""
        return failover_time.total(self.failed, mode)

    def later(self, mode: str, on_hang: str) -> float | None:
        """Return these seconds once LiteLLM knows of the outage."""
        return failover_time.steady(self.failed, mode, on_hang)


class Outage:
    """A gateway while some of its hosts are down."""

    def __init__(self, gateway: FinishedGateway, down: set[str], places: Places | None = None) -> None:
        self.gateway = gateway
        self.down = down
        failover = gateway.failover
        self.on_hang = str(failover.get("onHang", "cooldown")) if failover else ""
        self._places = places or Places(gateway)

    @property
    def names(self) -> list[str]:
        """All names that clients ask for: the groups, and aliases of groups."""
        return [*self.gateway.groups, *(alias for found in self._places.aliases.values() for alias in found)]

    @property
    def names_hit(self) -> list[str]:
        """The names whose own group has a deployment that is down; whoever stands in for it is asked later."""
        found: dict[str, None] = {}
        for host, groups in self._places.groups.items():
            if host in self.down:
                found.update(dict.fromkeys(self._places.with_aliases(groups)))
        return list(found)

    def stand_ins(self) -> list[StandIn]:
        """Return what becomes of every name that is hit."""
        return [self.of(name) for name in self.names_hit]

    def of(self, name: str) -> StandIn:
        """Return what becomes of the requests for one name."""
        found = StandIn(name)
        group = self.gateway.groups.get(self.gateway.names.group(name))
        if group is None:
            return found
        found.asked = group.own
        if group.own and self.down.isdisjoint(self._places.of_group(group)):
            found.state, found.answer, found.answering = UNHARMED, group.name, order_hops.by_order(group.own)[0]
            return found
        self._walk(found)
        found.failed = group_times.hedged(self.gateway, name, found.failed)
        return found

    def _walk(self, found: StandIn) -> None:
        for level in self._levels(found.name):
            down = [one for one in level.deployments if self._is_down(one)]
            if not down:
                self._answered(found, level)
                return
            hop = self._hop(level)
            if len(down) < len(level.deployments):
                self._answered(found, level)
                self._shared(found, hop, len(down))
                return
            found.failed.append(hop)
            if level.group not in found.tried:
                found.tried.append(level.group)

    def is_out(self, group: FinishedGroup) -> bool:
        """Tell whether all deployments of a group's own are down."""
        return bool(group.own) and all(self._is_down(one) for one in group.own)

    def _answered(self, found: StandIn, level: Level) -> None:
        found.answer = level.group
        found.answering = [one for one in level.deployments if not self._is_down(one)]
        is_own = level.group == self.gateway.names.group(found.name)
        found.state = ANSWERED if not is_own else PARTLY if found.failed else UNHARMED

    def _shared(self, found: StandIn, hop: Hop, down: int) -> None:
        """Count what a request loses that is sent to a deployment which is down before it reaches another."""
        if found.state == UNHARMED:
            found.state = PARTLY
        if hop.retries == 0:
            found.at_risk = True
        elif hop.retries is not None:
            lost = min(hop.retries, down) - 1
            found.failed.append(Hop(hop.name, lost, hop.timeout, hop.stream_timeout, pause=hop.pause, alone=hop.alone))
        else:
            found.failed.append(hop)

    def _levels(self, name: str) -> Iterator[Level]:
        """Yield what LiteLLM asks, in order: orders within a group, copies in it, then the names of the chain."""
        for tried in (name, *self.gateway.walk(FALLBACKS, name)):
            group = self.gateway.groups.get(self.gateway.names.group(tried))
            if group is None:
                continue
            is_alone = len(group.own) + len(group.levels) == 1
            for level in order_hops.by_order(group.own):
                yield Level(group.name, group.name, level, is_alone=is_alone)
            for copy in group.levels:
                yield Level(group.name, copy.source, [copy.deployment], is_alone=is_alone)

    def _hop(self, level: Level) -> Hop:
        router, litellm = self.gateway.section("router_settings"), self.gateway.section("litellm_settings")
        params = [one.params for one in level.deployments]
        return order_hops.hop(level.group, params, router, litellm, alone=level.is_alone)

    def _is_down(self, deployment: Deployment) -> bool:
        return self._places.of(deployment) in self.down


def single_points(gateway: FinishedGateway) -> dict[str, list[str]]:
    """Return each host whose loss leaves names without an answer, with these names; the costliest loss first."""
    places = Places(gateway)
    found: dict[str, list[str]] = {}
    for host in places.groups:
        outage = Outage(gateway, {host}, places)
        lost = [one.name for one in outage.stand_ins() if one.state == NOBODY]
        if lost:
            found[host] = lost
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _abilities(found: list[Deployment]) -> list[abilities.Abilities]:
    return [abilities.of_deployment(one.params, one.info) for one in found]


def _dearest(found: list[Deployment]) -> Price | None:
    prices = [token_prices.of_deployment(one.params, one.info) for one in found]
    known = [price for price in prices if price is not None]
    return max(known, default=None) if len(known) == len(prices) else None
