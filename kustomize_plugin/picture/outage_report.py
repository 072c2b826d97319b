"""An outage → rows to print, and the same as JSON."""

from __future__ import annotations

import json

from kustomize_plugin.gateway.outage import ANSWERED, NOBODY, PARTLY, Outage, StandIn
from kustomize_plugin.litellm import failover_time, token_prices

FAILURES = {  # a word for the command line → LiteLLM's failure in failover_time
    "hang": failover_time.HANG,
    "black-hole": failover_time.BLACK_HOLE,
    "stream": failover_time.STREAM,
    "refused": failover_time.REFUSED,
    "5xx": failover_time.SERVER_ERROR,
    "4xx": failover_time.CLIENT_ERROR,
    "429": failover_time.RATE_LIMIT,
}
HEADS = ("name", "answered by", "first", "later", "$ per million tokens", "lost")
_RANK = {NOBODY: 0, ANSWERED: 1, PARTLY: 2}

Row = tuple[str, ...]


class OutageReport:
    """`failure` is a word of FAILURES: how the hosts are down; `hit` are the names that notice it, the worst first."""

    def __init__(self, outage: Outage, failure: str) -> None:
        self.outage = outage
        self.failure = failure
        self.hit = sorted((one for one in outage.stand_ins() if one.state in _RANK), key=lambda one: _RANK[one.state])

    @property
    def lost(self) -> list[str]:
        """The names that nobody answers."""
        return [one.name for one in self.hit if one.state == NOBODY]

    def rows(self) -> list[Row]:
        """Return a row for each name that notices the outage, under HEADS."""
        return [self._row(one) for one in self.hit]

    def summary(self) -> str:
        """Say it in one line."""
        down = ", ".join(sorted(self.outage.down))
        total = len(self.outage.names)
        counts = {state: sum(one.state == state for one in self.hit) for state in _RANK}
        said = [
            f"{counts[NOBODY]} answered by nobody" if counts[NOBODY] else "",
            f"{counts[ANSWERED]} answered by another group" if counts[ANSWERED] else "",
            f"{counts[PARTLY]} with deployments elsewhere" if counts[PARTLY] else "",
            f"{total - len(self.hit)} without any change",
        ]
        return f"{down} down ({self.failure}): of {total} names {', '.join(filter(None, said))}"

    def as_json(self) -> str:
        """Return all of it; seconds that the config does not tell are null, prices are dollars per token."""
        mode = FAILURES[self.failure]
        hit = {one.name: one for one in self.hit}
        stand_ins = [hit.get(name) or self.outage.of(name) for name in self.outage.names]
        names = [self._as_json(one, mode) for one in stand_ins]
        found = {"down": sorted(self.outage.down), "failure": self.failure, "names": names}
        return json.dumps(found, indent=2, ensure_ascii=False) + "\n"

    def _as_json(self, one: StandIn, mode: str) -> dict[str, object]:
        answered = one.state != NOBODY
        return {
            "name": one.name,
            "state": one.state,
            "answeredBy": one.answer or None,
            "tried": one.tried,
            "firstSeconds": one.first(mode) if answered else None,
            "laterSeconds": one.later(mode, self.outage.on_hang) if answered else None,
            "someRequestsFail": one.at_risk,
            "lost": one.lost,
            "price": one.price,
            "usualPrice": one.usual_price,
        }

    def _row(self, one: StandIn) -> Row:
        mode = FAILURES[self.failure]
        if one.state == NOBODY:
            return (one.name, "nobody", "", "", "", f"tried: {', '.join(one.tried)}")
        others = "other deployments of its own" if one.state == PARTLY else one.answer
        lost = [*one.lost, "some requests fail until the cooldown: without a retry"] if one.at_risk else one.lost
        return (
            one.name, others, _seconds(one.first(mode)), _seconds(one.later(mode, self.outage.on_hang)),
            _prices(one), ", ".join(lost),
        )  # fmt: skip


def single_points_json(found: dict[str, list[str]]) -> str:
    """Return the hosts and the names that nobody answers without them."""
    hosts = [{"host": host, "names": names} for host, names in found.items()]
    return json.dumps({"singlePoints": hosts}, indent=2, ensure_ascii=False) + "\n"


def _seconds(seconds: float | None) -> str:
    if seconds is None:
        return "not known"
    return f"{seconds:g} s" if seconds else "under 1 s"


def _prices(one: StandIn) -> str:
    if one.price is None and one.usual_price is None:
        return ""
    if one.price == one.usual_price:
        return token_prices.said(one.price)
    return f"{token_prices.said(one.price)} instead of {token_prices.said(one.usual_price)}"
