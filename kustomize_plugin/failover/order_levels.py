"""Fallback chains → order levels: copies of a chain's deployments inside the group that falls back.

LiteLLM cools a hanging deployment only where it was the first one asked, and drops one that fails its probe only where
its group has another. So a group whose answer must not wait gets the deployments behind it as levels of its own.
"""

from __future__ import annotations

from kustomize_plugin.config.chain_names import Names
from kustomize_plugin.failover import near_addresses
from kustomize_plugin.litellm.fallback_walk import ChainsByName, Walk

Entry = dict[str, object]


class OrderLevel:
    """The deployments of one group that are asked together; `order` is LiteLLM's rank of them, lowest first."""

    __slots__ = ("entries", "group", "order")

    def __init__(self, group: str, entries: list[Entry], order: int) -> None:
        self.group = group
        self.entries = entries
        self.order = order


class Tiers:
    """Which groups are local: those of tier `local`, and those without a tier whose addresses are all near.

    `cloud` names the groups that somebody gave the tier cloud, wherever they stand.
    """

    __slots__ = ("_cloud", "_local")

    def __init__(self, local: set[str], cloud: set[str]) -> None:
        self._local = local
        self._cloud = cloud

    def is_local(self, group: str, entries: list[Entry]) -> bool:
        """Tell whether a group is local, given its deployments."""
        return group in self._local or (group not in self._cloud and near_addresses.all_near(entries))


class Routes:
    """Which groups LiteLLM asks after which; `entries` is the model_list, `tiers` says which groups are local."""

    def __init__(self, entries: list[object], router: Entry, chains: ChainsByName, tiers: Tiers) -> None:
        self.groups: dict[str, list[Entry]] = {}
        for entry in entries:
            if isinstance(entry, dict) and isinstance(name := entry.get("model_name"), str) and _is_usable(entry):
                self.groups.setdefault(name, []).append(entry)
        known = [entry for entries in self.groups.values() for entry in entries]
        self._names = Names(known, router, set(), open_ended=False)
        self._chains = chains
        self._tiers = tiers

    def tried(self, group: str) -> list[str]:
        """Return the names that LiteLLM tries when a group fails; none for a wildcard, whose chain never fires."""
        return [] if "*" in group else Walk(group, self._chains).tried

    def group(self, name: str) -> str:
        """Return the group that answers for a name; empty where there is none."""
        return self._names.group(name)

    def is_local(self, name: str) -> bool:
        """Tell whether a name stands for a local group."""
        group = self._names.group(name)
        return self._tiers.is_local(group, self.groups.get(group, []))

    def hops(self, group: str) -> list[str]:
        """Return what has to fail before a local group is asked, the group itself first; none without one."""
        tried = self.tried(group)
        for index, name in enumerate(tried):
            if self.is_local(name):
                return [group, *tried[:index]]
        return []

    def hops_to_the_end(self, group: str) -> list[str]:
        """Return the hops; without a local group the last one of the chain is taken for the one that answers."""
        tried = self.tried(group)
        return self.hops(group) or ([group, *tried[:-1]] if tried and not self.is_local(group) else [])

    def levels(self, group: str) -> list[OrderLevel]:
        """Return what to add to a group: its chain as far as it can be copied, up to its last local group.

        A name that is not a plain group cannot be copied: a wildcard, a deployment's id, a target with parameters.
        """
        if not all(isinstance(order(entry), int | None) for entry in self.groups[group]):
            return []  # LiteLLM cannot sort them either
        found: list[str] = []
        for name in self.tried(group):
            target = self._names.aliases.get(name, name)
            if target not in self.groups or "*" in target or target == group:
                break
            found.append(target)
        while found and not self.is_local(found[-1]):
            found.pop()
        levels: list[OrderLevel] = []
        last = max(ranks(self.groups[group]))
        for target in dict.fromkeys(found):
            entries = self.groups[target]
            own = ranks(entries)
            for rank in sorted(set(own)):
                last += 1
                asked = [entry for entry, other in zip(entries, own, strict=True) if other == rank]
                levels.append(OrderLevel(target, asked, last))
        return levels


def _is_usable(entry: Entry) -> bool:
    """Tell whether LiteLLM takes an entry: it drops one whose parts are not mappings."""
    return isinstance(entry.get("litellm_params"), dict) and isinstance(entry.get("model_info"), dict | None)


def order(entry: Entry) -> object:
    """Return the order that an author gave a deployment; None where there is none."""
    params, info = entry.get("litellm_params"), entry.get("model_info")
    written = params.get("order") if isinstance(params, dict) else None
    return written if written is not None or not isinstance(info, dict) else info.get("order")


def ranks(entries: list[Entry]) -> list[int]:
    """Return the order of each deployment of a group; those without one are asked last."""
    written = [one if isinstance(one := order(entry), int) else None for entry in entries]
    last = max((one for one in written if one is not None), default=0) + 1
    return [last if one is None else one for one in written]
