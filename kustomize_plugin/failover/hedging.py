"""`onHang: hedge` → which groups are hedged, by which tiers, and the entry that stands for each.

A tier is a group of deployments that are asked together: those of a hedged group, one tier for each `order` among them,
are NAME--1, NAME--2, …; any other group of a chain is a tier as it is.
"""

from __future__ import annotations

from kustomize_plugin.failover import probe_modes
from kustomize_plugin.failover.compiled import HEDGE, MARK, Values
from kustomize_plugin.failover.order_levels import Entry, Routes, order, ranks
from kustomize_plugin.yamltext import typed

MODES = frozenset(("chat", "completion", "responses", "anthropic_messages"))
MOST_OPEN = 20
_DEADLINE, _LOCAL = 0.7, 0.8  # shares of the budget at whose end the next tier is asked, and the first local one
_ADDED = ("cooldown_time", "disable_background_health_check")
_OWN = ("id", "order", "health_check_timeout", MARK)


class Hedging:
    """Who is hedged; `spec` is the `failover` of the FragmentMerge."""

    def __init__(self, routes: Routes, spec: Values) -> None:
        self._routes = routes
        self._spec = typed.mapping(spec.get(HEDGE))
        self._budget = float(budget) if isinstance(budget := spec.get("budgetSeconds"), (int, float)) else 0.0
        self.groups = {group for group in routes.groups if self._is_hedged(group)}

    @property
    def deadline(self) -> float:
        """The seconds that the tier asked first may be silent."""
        written = self._spec.get("deadlineSeconds")
        return float(written) if isinstance(written, (int, float)) else _DEADLINE * self._budget

    def _is_hedged(self, group: str) -> bool:
        """Tell whether a group chats and somebody waits for what is behind it; its tiers' names must be free."""
        routes = self._routes
        hops = [] if routes.is_local(group) else routes.hops_to_the_end(group)
        return bool(hops) and bool(self._behind(group)) and chats(routes.groups[group]) and self._are_free(group)

    def _are_free(self, group: str) -> bool:
        return not any(name in self._routes.groups for name in self.own(group))

    def own(self, group: str) -> list[str]:
        """Return the tiers of a group's own deployments."""
        return list(dict.fromkeys(self.tier(group, entry) for entry in self._routes.groups[group]))

    def tier(self, group: str, entry: Entry) -> str:
        """Return the tier of one deployment of a group."""
        entries = self._routes.groups[group]
        if not all(isinstance(order(one), int | None) for one in entries):
            return f"{group}--1"  # LiteLLM cannot sort them either
        found = ranks(entries)
        rank = next(rank for one, rank in zip(entries, found, strict=True) if one is entry)
        return f"{group}--{sorted(set(found)).index(rank) + 1}"

    def _behind(self, group: str) -> list[str]:
        """Return the groups behind a group, up to a target that cannot be asked by itself."""
        found: list[str] = []
        for name in self._routes.tried(group):
            target = self._routes.group(name)
            if target not in self._routes.groups or "*" in target:
                break
            found.append(target)
        return [target for target in dict.fromkeys(found) if target != group]

    def tiers(self, group: str) -> list[Values]:
        """Return the tiers of a hedged group in their order, each with the seconds that it may be silent.

        Those between the first tier and the first local group share what is left: it has to be asked in time.
        """
        found: dict[str, bool] = dict.fromkeys(self.own(group), False)
        for target in self._behind(group):
            names = self.own(target) if target in self.groups else [target]
            found |= {name: self._routes.is_local(target) for name in names if name not in found}
        names, locals_ = list(found), [index for index, is_local in enumerate(found.values()) if is_local]
        between = range(1, locals_[0] if locals_ else len(names) - 1)
        share = max(_LOCAL * self._budget - self.deadline, 0.1 * self._budget) / max(len(between), 1)
        return [
            {"group": name, "waitSeconds": _seconds(share if index in between else self.deadline)}
            for index, name in enumerate(names)
        ]

    def entry(self, group: str, prefill: Values) -> Entry:
        """Return the entry that stands for a hedged group."""
        first, *others = sorted(self._routes.groups[group], key=lambda one: self.tier(group, one))
        info = {key: value for key, value in typed.mapping(first.get("model_info")).items() if _is_shown(key)}
        granted = [name for one in (first, *others) for name in _access_groups(one)]
        if granted:
            info["access_groups"] = list(dict.fromkeys(granted))
        most_open = self._spec.get("maxOpen", MOST_OPEN)
        settings = {"deadlineSeconds": _seconds(self.deadline), "maxOpen": most_open, "tiers": self.tiers(group)}
        info |= {"mode": "chat", "cooldown_time": 0, "disable_background_health_check": True, **prefill}
        params: Values = {"model": f"{HEDGE}/{group}", "no-log": True, "num_retries": 0}
        tags = typed.mapping(first.get("litellm_params")).get("tags")
        if tags is not None:
            params["tags"] = tags
        return {
            "model_name": group,
            "litellm_params": params,
            "model_info": dict(sorted((info | {MARK: {HEDGE: settings}}).items())),
        }


def chats(entries: list[Entry]) -> bool:
    """Tell whether nothing says that deployments are of another kind than chat models."""
    modes = [typed.mapping(entry.get("model_info")).get("mode") for entry in entries]
    return all(
        mode in MODES if mode is not None else not probe_modes.other_kind(entry)
        for mode, entry in zip(modes, entries, strict=True)
    )


def _is_shown(key: str) -> bool:
    """Tell whether a key of a deployment's model_info holds for whoever answers; a price does not."""
    return key not in _OWN and "cost" not in key and "fails" not in key


def _access_groups(entry: Entry) -> list[object]:
    return typed.sequence(typed.mapping(entry.get("model_info")).get("access_groups"))


def _seconds(value: float) -> int | float:
    seconds = round(value, 3)
    return int(seconds) if seconds.is_integer() else seconds
