"""Which day it is to a run, where rules that follow the clock are asked for."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from kustomize_plugin.hooks.run.order import Order
    from kustomize_plugin.hooks.run.rule_registry import Listed

FOLLOWING = ("LK208", "retired-model")  # the rule whose verdict changes from day to day
_EPOCH = "SOURCE_DATE_EPOCH"


def today(order: Order) -> date | None:
    """Return the day that a run is about; None where it is not to follow the clock, as in the hook of a commit."""
    is_named = any(word.lower() == name.lower() for word in order.select for name in FOLLOWING)
    if order.today:
        from datetime import date as day

        return day.fromisoformat(order.today)
    return now() if is_named or (order.strict and not order.is_commit) else None


def now() -> date:
    """Return the day of the clock, or the one that SOURCE_DATE_EPOCH sets, in UTC."""
    from datetime import UTC, datetime

    seconds = os.environ.get(_EPOCH, "")
    return (datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else datetime.now(UTC)).date()


def followed(rules: list[Listed], day: date | None) -> list[Listed]:
    """Return the rules that are to run: one that follows the clock only where there is a day."""
    return rules if day is not None else [rule for rule in rules if rule.code not in FOLLOWING]
