"""Fallback chains → order levels: copies of a chain's deployments inside the group that falls back.

LiteLLM cools a hanging deployment only where it was the first one asked, and drops one that fails its probe only where
its group has another. So a group whose answer must not wait gets the deployments behind it as levels of its own.
"""

from __future__ import annotations

from kustomize_plugin.config.chain_names import Names
from kustomize_plugin.litellm.fallback_walk import ChainsByName, Walk

Entry = dict[str, object]


class OrderLevel:
    """The deployments of one group that are asked together; `order` is LiteLLM's rank of them, lowest first."""

    __slots__ = ("entries", "group", "order")

    def __init__(self, group: str, entries: list[Entry], order: int) -> None:
        self.group = group
        self.entries = entries
        self.order = order


class Routes:
    """Which groups LiteLLM asks after which; `entries` is the model_list, `local` names the groups of tier local."""

    def __init__(self, entries: list[object], settings: dict[str, Entry], local: set[str]) -> None:
        self.groups: dict[str, list[Entry]] = {}
        for entry in entries:
            if isinstance(entry, dict) and isinstance(name := entry.get("model_name"), str) and _is_usable(entry):
                self.groups.setdefault(name, []).append(entry)
        known = [entry for entries in self.groups.values() for entry in entries]
        self._names = Names(known, settings["router_settings"], set(), open_ended=False)
        self._chains = ChainsByName.of(settings)
        self._local = local

    def tried(self, group: str) -> list[str]:
        """Return the names that LiteLLM tries when a group fails; none for a wildcard, whose chain never fires."""
        return [] if "*" in group else Walk(group, self._chains).tried

    def group(self, name: str) -> str:
        """Return the group that answers for a name; empty where there is none."""
        return self._names.group(name)

    def is_local(self, name: str) -> bool:
        """Tell whether a name stands for a group of tier local."""
        return self._names.group(name) in self._local

    def hops(self, group: str) -> list[str]:
        """Return what has to fail before a group of tier local is asked, the group itself first; none without one."""
        tried = self.tried(group)
        for index, name in enumerate(tried):
            if self.is_local(name):
                return [group, *tried[:index]]
        return []

    def levels(self, group: str) -> list[OrderLevel]:
        """Return what to add to a group: its chain as far as it can be copied, up to the last group of tier local.

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
        while found and found[-1] not in self._local:
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
