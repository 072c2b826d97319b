"""What to rehearse: the groups with a chain, the upstreams to break, and who may share a proxy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from kustomize_plugin import providers
from kustomize_plugin.gateway import deployments
from kustomize_plugin.gateway.deployments import COMPILED, Deployment
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.litellm.failover_time import Hop
from kustomize_plugin.litellm.fallback_walk import ChainsByName, Walk
from kustomize_plugin.machine.served_group import ServedGroup as Asked
from kustomize_plugin.providers.provider import OLLAMA
from kustomize_plugin.rehearsal import modes
from kustomize_plugin.rehearsal.modes import Mode
from kustomize_plugin.yamltext import typed

_DEFAULT_BASE = "/v1"
_DEFAULT_COOLDOWN = 5.0  # seconds


class Answerer(NamedTuple):
    """Who answered: a group, and its level, 1 being the group that was asked for; 0 is unknown."""

    group: str
    level: int


class RehearsedGroup:
    """One model group with a chain.

    `broken` are the upstreams of its own deployments, `reach` the groups that a request for it may come to, itself
    first.
    """

    def __init__(self, name: str, members: list[Deployment], reach: list[str]) -> None:
        self.name = name
        self.own = [one for one in members if one.is_own]
        self.levels = [one for one in members if not one.is_own]
        self.reach = reach
        first = [one for one in self.own if _order(one) == min(map(_order, self.own))]
        self.broken = frozenset(identity(one) for one in first)
        self.first = first
        self.asked = Asked(name, self.own, 0)


class Cell(NamedTuple):
    """One proxy's work: groups that break together and do not meet, in one mode."""

    mode: Mode
    groups: tuple[RehearsedGroup, ...]

    @property
    def broken(self) -> frozenset[str]:
        """The upstreams to break, or the one server of the gateway's own."""
        return frozenset((self.mode.store,)) if self.mode.store else self.groups[0].broken

    @property
    def title(self) -> str:
        """The cell's name in the log."""
        return f"{self.mode.name}: {', '.join(group.name for group in self.groups)}"


class Plan:
    """The groups of a config that have a chain, sorted, and which upstream gave an answer."""

    def __init__(self, values: dict[str, object]) -> None:
        self._members: dict[str, list[Deployment]] = {}
        for one in deployments.of_config(values):
            self._members.setdefault(one.group, []).append(one)
        self._router, self._litellm = (_section(values, name) for name in ("router_settings", "litellm_settings"))
        chains = ChainsByName.of({"router_settings": self._router, "litellm_settings": self._litellm})
        self.groups = []
        for name, members in sorted(self._members.items()):
            walked = [target for target in Walk(name, chains).tried if target in self._members]
            if "*" not in name and (walked or len(set(map(_order, members))) > 1):
                self.groups.append(RehearsedGroup(name, members, [name, *walked]))

    def group(self, name: str) -> RehearsedGroup:
        """Return a group by its name, also one without a chain."""
        return next((one for one in self.groups if one.name == name), RehearsedGroup(name, self._members[name], [name]))

    def shortest_wait(self, group: RehearsedGroup, mode: Mode) -> float:
        """Return the seconds of the shortest wait that a request may meet: a time-out, or the upstream's."""
        return min(self.shortest_timeout(group, stream=mode.stream), modes.shortest_wait(mode))

    def shortest_timeout(self, group: RehearsedGroup, *, stream: bool) -> float:
        """Return the shortest time-out in seconds among the deployments that a request for a group may come to."""
        read = failover_time.stream_timeout if stream else failover_time.timeout
        found = [one.params for name in group.reach for one in self._members[name]]
        return min(read(params, self._router, self._litellm) or failover_time.DEFAULT_TIMEOUT for params in found)

    def longest_cooldown(self, group: RehearsedGroup) -> float:
        """Return the longest cooldown in seconds among the deployments that a request for a group may come to."""
        found = [one for name in group.reach for one in self._members[name]]
        holders = [self._router, *(holder for one in found for holder in (one.params, one.info))]
        return max([_DEFAULT_COOLDOWN, *(deployments.seconds(holder.get("cooldown_time")) for holder in holders)])

    def hop(self, name: str) -> Hop:
        """Return what a group costs where it fails: its slowest deployment."""
        return max((self._hop(name, one) for one in self._members[name]), key=lambda hop: hop.timeout or 0.0)

    def _hop(self, name: str, one: Deployment) -> Hop:
        retries = failover_time.num_retries(
            None, one.params.get("num_retries"), self._router.get("num_retries"), self._litellm.get("num_retries")
        )
        read = (failover_time.timeout, failover_time.stream_timeout)
        whole, stream = (reading(one.params, self._router, self._litellm) for reading in read)
        return Hop(name, retries, whole, stream)

    def identities(self) -> list[str]:
        """Return the upstreams of the whole config, sorted."""
        return sorted({identity(one) for members in self._members.values() for one in members})

    def answerer(self, group: RehearsedGroup, upstream: str, model: str) -> Answerer:
        """Return who answers for a group at an upstream by a provider's model; "" means any model there."""
        for one in (*group.first, *group.own, *group.levels):
            if identity(one) == upstream and model in ("", _name(one)):
                return _within(group, one)
        for level, name in enumerate(group.reach[1:], 2):
            for one in self._members[name]:
                if one.is_own and identity(one) == upstream and model in ("", _name(one)):
                    return Answerer(name, level)
        return Answerer("", 0)


def cells(groups: Iterable[RehearsedGroup], wanted: Sequence[Mode]) -> list[Cell]:
    """Return who is rehearsed together, for each mode.

    Groups share a proxy where the same upstreams break for them and neither's request comes to a broken deployment of
    the other: a failure of one would else put the other's deployment into cooldown before it was asked. Where none of
    their upstreams breaks, all share one.
    """
    named = tuple(groups)
    shared = [Cell(mode, named) for mode in wanted if mode.store and named]
    buckets: list[list[RehearsedGroup]] = []
    for group in named:
        for bucket in buckets:
            if bucket[0].broken == group.broken and not any(_meet(group, other) for other in bucket):
                bucket.append(group)
                break
        else:
            buckets.append([group])
    return [Cell(mode, tuple(bucket)) for mode in wanted for bucket in buckets if not mode.store] + shared


def identity(deployment: Deployment) -> str:
    """Return the address of the real upstream without its path; else the reference, else the provider's name."""
    written = deployment.api_base
    if written.startswith("os.environ/"):
        return written
    provider = providers.provider_of(deployment.model, deployment.params)
    address = written or (provider.base if provider else "")
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if not parts.netloc:
        return provider.prefix if provider else deployment.model
    return f"{parts.scheme}://{parts.netloc}".lower()


def path(deployment: Deployment) -> str:
    """Return the path behind a deployment's address, which LiteLLM appends its route to."""
    written = deployment.api_base
    if written.startswith("os.environ/"):
        written = ""
    provider = providers.provider_of(deployment.model, deployment.params)
    base = written or (provider.base if provider else "")
    if not base:
        return _DEFAULT_BASE if provider is None or provider.dialect != OLLAMA else ""
    return urlsplit(base if "://" in base else f"http://{base}").path


def _meet(one: RehearsedGroup, other: RehearsedGroup) -> bool:
    return one.name in other.reach or other.name in one.reach or bool(_shared(one, other))


def _shared(one: RehearsedGroup, other: RehearsedGroup) -> set[str]:
    """Return the broken groups that both come to."""
    return set(one.reach) & set(other.reach) & {one.name, other.name}


def _within(group: RehearsedGroup, deployment: Deployment) -> Answerer:
    note = deployment.info.get(COMPILED)
    if isinstance(note, dict) and not deployment.is_own:
        level = note.get("level")
        return Answerer(str(note.get("from", group.name)), level if isinstance(level, int) else 0)
    orders = sorted({_order(one) for one in (*group.own, *group.levels)})
    return Answerer(group.name, orders.index(_order(deployment)) + 1)


def _section(values: dict[str, object], name: str) -> dict[str, object]:
    section = values.get(name)
    return typed.mapping(section)


def _order(deployment: Deployment) -> float:
    for holder in (deployment.params, deployment.info):
        value = holder.get("order")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
    return float("inf")  # LiteLLM asks those without one last


def _name(deployment: Deployment) -> str:
    route = providers.route_of(deployment.model, deployment.params)
    return route.name if route else deployment.model
