"""Chains as lanes: the groups that share a chain, then what is tried for them, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kustomize_plugin.gateway.finished_gateway import FALLBACKS, LOCAL, SETTINGS, UNKNOWN, FinishedGateway


class LaneHop:
    """One step of a lane: the name that is tried; `level` is the order level compiled from it, 0 for none."""

    def __init__(self, name: str, tier: str, level: int) -> None:
        self.name = name
        self.tier = tier
        self.level = level


class Lane:
    """The groups of `sources` have one chain; `setting` is LiteLLM's name of it."""

    def __init__(self, setting: str, sources: list[str], hops: list[LaneHop]) -> None:
        self.setting = setting
        self.sources = sources
        self.hops = hops

    def columns(self, first_local: int) -> list[int]:
        """Return the column of each hop, counted from 1; those of tier local start at `first_local`."""
        found: list[int] = []
        for hop in self.hops:
            following = found[-1] + 1 if found else 1
            found.append(max(following, first_local) if hop.tier == LOCAL else following)
        return found


def of_gateway(gateway: FinishedGateway, chain: Callable[[str, str], list[str]]) -> list[Lane]:
    """Return the lanes, those of the plain fallbacks first; groups of one chain, tier and routing share a lane.

    `chain` gives the names that are tried for a setting and a source: the gateway's `walk` or `listed`.
    """
    return [lane for setting in SETTINGS for lane in _of_setting(gateway, setting, chain)]


def among(lanes: list[Lane], names: set[str]) -> list[Lane]:
    """Return the lanes of the plain fallbacks in which some names are sources, without the other sources."""
    kept = [(lane, [source for source in lane.sources if source in names]) for lane in lanes]
    return [Lane(lane.setting, sources, lane.hops) for lane, sources in kept if sources and lane.setting == FALLBACKS]


def without_chain(gateway: FinishedGateway) -> list[str]:
    """Return the groups behind which nothing is tried."""
    return [name for name in gateway.groups if not gateway.walk(FALLBACKS, name)]


def first_local(lanes: list[Lane]) -> int:
    """Return the column in which the local tier begins: behind the longest run of other hops."""
    runs = [next((at for at, hop in enumerate(lane.hops) if hop.tier == LOCAL), 0) for lane in lanes]
    return max(runs, default=0) + 1


def _of_setting(gateway: FinishedGateway, setting: str, chain: Callable[[str, str], list[str]]) -> Iterator[Lane]:
    found: dict[tuple[object, ...], Lane] = {}
    for source in _sources(gateway, setting):
        tried = chain(setting, source)
        group = gateway.groups.get(source)
        levels = {level.source: level.number for level in group.levels} if group and setting == FALLBACKS else {}
        hops = [LaneHop(name, gateway.tier(name), levels.get(gateway.names.group(name), 0)) for name in tried]
        key = (
            group.tier if group else UNKNOWN,
            group.routing if group else "",
            *((hop.name, hop.level) for hop in hops),
        )
        if hops:
            found.setdefault(key, Lane(setting, [], hops)).sources.append(source)
    yield from found.values()


def _sources(gateway: FinishedGateway, setting: str) -> list[str]:
    """Return whatever has a chain: the groups in the order of the config, then chains of names that are not groups.

    A chain of an alias is left out where it is its group's.
    """
    chains = gateway.chains(setting)
    others = [name for name in chains if name not in gateway.groups and name != "*"]
    own = [name for name in others if chains[name] != chains.get(gateway.names.group(name))]
    return [*gateway.groups, *own]
