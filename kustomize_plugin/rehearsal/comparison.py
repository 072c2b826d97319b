"""Two rehearsals of one config, on two releases of LiteLLM, and what is different."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kustomize_plugin.machine.gateway_check import FAILED, PASSED, SKIPPED
from kustomize_plugin.rehearsal import litellm_release, read_keys
from kustomize_plugin.rehearsal.measurement import AS_PROMISED, UNPROTECTED, Measurement
from kustomize_plugin.rehearsal.proxy_client import ProxyReply
from kustomize_plugin.rehearsal.rehearsal_report import RehearsalReport

_SLACK_SECONDS, _SLACK_SHARE = 1.0, 0.2  # less is noise
_BETTER_FIRST = (PASSED, SKIPPED, AS_PROMISED, UNPROTECTED, FAILED)


class Change(NamedTuple):
    """One thing about a row that is not the same; `is_worse` where it would be a reason not to upgrade."""

    group: str
    mode: str
    what: str
    before: str
    after: str
    is_worse: bool = False


class Comparison:
    """What an upgrade changes. `ignored` is None where the keys of one of the releases are not known."""

    def __init__(self, values: dict[str, object], before: RehearsalReport, after: RehearsalReport) -> None:
        self.before = before
        self.after = after
        self.dropped = sorted(before.served - after.served)
        self.new = sorted(after.served - before.served)
        self.ignored = read_keys.newly_ignored(
            values, litellm_release.number(before.version), litellm_release.number(after.version)
        )
        rows = {(row.group, row.mode.name): row for row in before.rows}
        self.changes: list[Change] = []
        for row in after.rows:
            other = rows.get((row.group, row.mode.name))
            if other is not None:
                self.changes += _changes(other, row)

    @property
    def is_worse(self) -> bool:
        """Whether there is a reason not to upgrade."""
        return bool(self.dropped or self.ignored or any(change.is_worse for change in self.changes))

    def lines(self) -> list[str]:
        """Return the difference in words, a line for each thing."""
        names = f"from LiteLLM {self.before.version or '?'} to {self.after.version or '?'}"
        said = [f"{group}: no longer served" for group in self.dropped]
        said += [f"{group}: served now" for group in self.new]
        said += [f"{place}: no longer read" for place in self.ignored or ()]
        if self.ignored is None:
            said.append("which keys are ignored is known of the tested releases only")
        for one in self.changes:
            worse = "worse: " if one.is_worse else ""
            said.append(f"{one.group}, {one.mode}: {worse}{one.what} {one.before} → {one.after}")
        return [f"{names}: {'what changes' if said else 'nothing changes'}", *(f"  {line}" for line in said)]

    def facts(self) -> dict[str, object]:
        """Return the difference as values; the schema of a rehearsal describes it."""
        return {
            "droppedGroups": self.dropped,
            "newGroups": self.new,
            "newlyIgnoredKeys": self.ignored,
            "isWorse": self.is_worse,
            "changes": [
                {
                    "group": one.group,
                    "mode": one.mode,
                    "what": one.what,
                    "before": one.before,
                    "after": one.after,
                    "isWorse": one.is_worse,
                }
                for one in self.changes
            ],
        }


def _changes(before: Measurement, after: Measurement) -> Iterator[Change]:
    where = after.group, after.mode.name
    if before.outcome != after.outcome:
        worse = _BETTER_FIRST.index(after.outcome) > _BETTER_FIRST.index(before.outcome)
        yield Change(*where, "outcome", before.outcome, after.outcome, worse)
    names = [row.by.group if row.by else "nobody" for row in (before, after)]
    if names[0] != names[1]:
        yield Change(*where, "answered by", names[0], names[1])
    pairs = (("first", before.first, after.first), ("after", before.after, after.after))
    for name, old, new in (*pairs, ("later", before.steady, after.steady)):
        yield from _seconds(before, after, f"{name} request,", old, new)
    if _differ(before.recovery, after.recovery):
        yield Change(*where, "by itself again,", _shown(before.recovery), _shown(after.recovery))


def _seconds(
    before: Measurement, after: Measurement, what: str, old: ProxyReply | None, new: ProxyReply | None
) -> Iterator[Change]:
    seconds = before.seconds(old), after.seconds(new)
    if _differ(*seconds):
        yield Change(after.group, after.mode.name, what, _shown(seconds[0]), _shown(seconds[1]))


def _differ(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(after - before) > max(_SLACK_SECONDS, _SLACK_SHARE * max(before, after))


def _shown(seconds: float | None) -> str:
    return "nothing" if seconds is None else f"{seconds:.1f} s"
