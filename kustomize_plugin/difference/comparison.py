"""Two configs → what differs between them, without what the merge compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kustomize_plugin.difference import pairing, wording
from kustomize_plugin.failover import compiled
from kustomize_plugin.gateway import group_times
from kustomize_plugin.gateway.finished_gateway import SETTINGS, FinishedGateway, FinishedGroup
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.secrets import environ_names

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_DEFAULT = "default_fallbacks"


class Change:
    """One thing that differs; `old` is empty for what is added, `new` for what is removed."""

    def __init__(self, kind: str, what: str, old: str = "", new: str = "") -> None:
        self.kind = kind
        self.what = what
        self.old = old
        self.new = new


class GroupChange:
    """A group that differs; `changes` are those inside a group that was there and still is."""

    def __init__(self, kind: str, name: str, said: str, changes: list[Change]) -> None:
        self.kind = kind
        self.name = name
        self.said = said
        self.changes = changes


class Comparison:
    """What differs between two gateways: groups, chains, settings, and the variables that they read."""

    def __init__(self, old: FinishedGateway, new: FinishedGateway) -> None:
        times_of = old, new
        old, new = (FinishedGateway(compiled.strip(one.values), one.note) for one in times_of)
        self.groups = list(_groups(old, new, lambda name: [*_failover(*times_of, name)]))
        self.chains = list(_chains(old, new))
        self.settings = list(_settings(old, new))
        self.secrets = list(_secrets(old, new))

    @property
    def is_empty(self) -> bool:
        """Whether the gateways are alike."""
        return not (self.groups or self.chains or self.settings or self.secrets)


def _groups(
    old: FinishedGateway, new: FinishedGateway, failover: Callable[[str], list[Change]]
) -> Iterator[GroupChange]:
    for name in [*new.groups, *(name for name in old.groups if name not in new.groups)]:
        before, after = old.groups.get(name), new.groups.get(name)
        if before is None and after is not None:
            yield GroupChange(ADDED, name, wording.group(after), [])
        elif after is None and before is not None:
            yield GroupChange(REMOVED, name, wording.group(before), [])
        elif before is not None and after is not None:
            changes = [*_inside(before, after), *failover(name)]
            if changes:
                yield GroupChange(CHANGED, name, wording.group(after), changes)


def _inside(before: FinishedGroup, after: FinishedGroup) -> Iterator[Change]:
    for what in ("tier", "routing"):
        was, now = getattr(before, what), getattr(after, what)
        if was != now:
            yield Change(CHANGED, what, was, now)
    for one, other in pairing.pairs(before.own, after.own):
        if one is None and other is not None:
            yield Change(ADDED, "deployment", "", wording.deployment(other))
        elif other is None and one is not None:
            yield Change(REMOVED, "deployment", wording.deployment(one), "")
        elif one is not None and other is not None:
            several = max(len(before.own), len(after.own)) > 1
            label = f"{wording.deployment(other)}: " if several else ""
            yield from _fields(label, one.params, other.params)
            yield from _fields(f"{label}model_info.", one.info, other.info)


def _failover(old: FinishedGateway, new: FinishedGateway, name: str) -> Iterator[Change]:
    """Compare the worst case of a request whose endpoint hangs."""
    said = []
    for gateway in (old, new):
        found = group_times.failover(gateway, name)
        seconds = found.seconds(failover_time.HANG) if found else None
        said.append("no failover" if found is None else "not known" if seconds is None else f"{seconds:g} s")
    if said[0] != said[1]:
        yield Change(CHANGED, "worst failover of a hanging endpoint", *said)


def _fields(label: str, before: dict[str, object], after: dict[str, object]) -> Iterator[Change]:
    was, now = wording.flat(before), wording.flat(after)
    for key in [*now, *(key for key in was if key not in now)]:
        if was.get(key) == now.get(key):
            continue
        kind = ADDED if key not in was else REMOVED if key not in now else CHANGED
        yield Change(kind, f"{label}{key}", was.get(key, ""), now.get(key, ""))


def _chains(old: FinishedGateway, new: FinishedGateway) -> Iterator[Change]:
    for setting in SETTINGS:
        before, after = old.chains(setting), new.chains(setting)
        for source in [*after, *(source for source in before if source not in after)]:
            yield from _chain(f"{setting} of {source}", before.get(source), after.get(source))
    yield from _chain(_DEFAULT, old.default or None, new.default or None)


def _chain(what: str, before: list[str] | None, after: list[str] | None) -> Iterator[Change]:
    if before == after:
        return
    kind = ADDED if before is None else REMOVED if after is None else CHANGED
    yield Change(kind, what, wording.chain(before), wording.chain(after))


def _settings(old: FinishedGateway, new: FinishedGateway) -> Iterator[Change]:
    yield from _fields("", _own(old), _own(new))


def _own(gateway: FinishedGateway) -> dict[str, object]:
    """Return the sections without groups and chains, and what the FragmentMerge says of failover."""
    taken = {*SETTINGS, _DEFAULT}
    sections: dict[str, object] = {}
    for name, section in gateway.values.items():
        kept = {key: section[key] for key in section if key not in taken} if isinstance(section, dict) else section
        if name != "model_list" and kept not in (None, {}):
            sections[name] = kept
    return {**sections, **({"failover": gateway.failover} if gateway.failover else {})}


def _secrets(old: FinishedGateway, new: FinishedGateway) -> Iterator[Change]:
    before, after = environ_names.names(old.values), environ_names.names(new.values)
    yield from (Change(ADDED, name) for name in after if name not in before)
    yield from (Change(REMOVED, name) for name in before if name not in after)
