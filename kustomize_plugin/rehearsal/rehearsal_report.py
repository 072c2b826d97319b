"""The rows of a rehearsal → a table, JSON and JUnit."""

from __future__ import annotations

from collections.abc import Sequence

from kustomize_plugin.machine.gateway_check import FAILED, PASSED, SKIPPED
from kustomize_plugin.rehearsal import load, modes, watch
from kustomize_plugin.rehearsal.measurement import AFTER, AS_PROMISED, BOTH, FIRST, UNPROTECTED, Measurement
from kustomize_plugin.secrets import printable_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from rich.table import Table

_RECOVERY, _LOAD = "by itself again", "at the onset"


class RehearsalReport:
    """The rows by group and mode, and what they depend on; `seconds` is how long all of it took.

    `served` are the groups that the proxy lists.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - a report is its facts
        self,
        rows: Sequence[Measurement],
        version: str,
        budget: float,
        scale: float,
        left_out: Sequence[str],
        seconds: float,
        served: frozenset[str] = frozenset(),
    ) -> None:
        self.rows = sorted(rows, key=lambda row: (row.group, modes.NAMES.index(row.mode.name)))
        self.version = version
        self.budget = budget
        self.scale = scale
        self.left_out = left_out
        self.seconds = seconds
        self.served = served

    @property
    def failed(self) -> bool:
        """Whether a group kept no promise."""
        return any(row.outcome == FAILED for row in self.rows)

    def head(self) -> str:
        """Return the line above the table: what was run, and what the figures mean."""
        line = f"LiteLLM {self.version or 'of an unknown version'}, budget {self.budget:g} s; took {self.seconds:.0f} s"
        if self.scale != 1:
            line += f"; time-outs shortened to {self.scale:g} of theirs and the seconds scaled back (≈)"
        return line

    def facts(self) -> dict[str, object]:
        """Return everything as values; schemas/kustomize-litellm.dev/rehearsal.json describes them."""
        return {
            "litellm": self.version,
            "budgetSeconds": self.budget,
            "timeScale": self.scale,
            "leftOut": list(self.left_out),
            "rows": [_fields(row) for row in self.rows],
        }

    def as_junit(self, other: RehearsalReport | None = None) -> str:
        """Return a JUnit test suite, a test case for each row; with another report one for each release."""
        from xml.etree.ElementTree import Element, tostring

        suites = [self.suite()]
        if other is not None:
            suites = [Element("testsuites")]
            for report in (self, other):
                suite = report.suite()
                suite.set("name", f"{suite.get('name')} on LiteLLM {report.version}")
                suites[0].append(suite)
        return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suites[0], encoding="unicode") + "\n"

    def suite(self) -> Element:
        """Return the rows as one element of JUnit."""
        from xml.etree.ElementTree import Element, SubElement

        skipped = (SKIPPED, UNPROTECTED, AS_PROMISED)
        counts = {"failures": (FAILED,), "skipped": skipped}
        numbers = {name: str(sum(row.outcome in those for row in self.rows)) for name, those in counts.items()}
        facts = {"name": "kustomize-litellm rehearse", "tests": str(len(self.rows)), **numbers}
        suite = Element("testsuite", facts)
        for row in self.rows:
            seconds = row.seconds(row.judged or row.first) or 0.0
            case = SubElement(
                suite,
                "testcase",
                {"classname": printable_text.printable(row.group), "name": row.mode.name, "time": f"{seconds:.3f}"},
            )
            if row.outcome != PASSED:
                tag = "skipped" if row.outcome in skipped else "failure"
                SubElement(case, tag, {"message": printable_text.printable(row.message)})
        return suite

    def _optional(self) -> list[tuple[str, bool]]:
        """Return the columns that are not always there, and whether they are now."""
        recovery = any(row.recovery is not None or row.is_lost for row in self.rows)
        return [(_RECOVERY, recovery), (_LOAD, any(row.load for row in self.rows))]

    def as_table(self) -> Table:
        """Return a table for a terminal; the request that is judged is bold."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        more = [name for name, is_shown in self._optional() if is_shown]
        heads = ("first", f"after {self.budget:g} s", "later", *more)
        table = Table("group", "mode", "answered by", "level", *heads, "outcome", "", box=box.SIMPLE_HEAD)
        styles = {PASSED: "green", AS_PROMISED: "cyan", FAILED: "bold red", UNPROTECTED: "yellow", SKIPPED: "dim"}
        for row in self.rows:
            by = row.by
            times = [
                Text(watch.seconds(row, reply), style="bold" if row.judged_on in judged else "")
                for reply, judged in ((row.first, (FIRST, BOTH)), (row.after, (AFTER, BOTH)), (row.steady, ()))
            ]
            table.add_row(
                Text(printable_text.line(row.group)),
                row.mode.name,
                Text(printable_text.printable(by.group) if by else ""),
                str(by.level) if by and by.level else "",
                *times,
                *(_optional(row)[name] for name in more),
                Text(row.outcome, style=styles[row.outcome]),
                Text(printable_text.line(row.message), overflow="fold"),
            )
        return table


def _optional(row: Measurement) -> dict[str, str]:
    """Return the cells of the columns that are not always there."""
    recovery = watch.number(row, row.recovery) if row.recovery is not None else "never" if row.is_lost else ""
    return {_RECOVERY: recovery, _LOAD: printable_text.printable(load.shown(row.load)) if row.load else ""}


def _fields(row: Measurement) -> dict[str, object]:
    by = row.by
    return {
        "group": row.group,
        "mode": row.mode.name,
        "judgedOn": row.judged_on,
        "outcome": row.outcome,
        "message": row.message,
        "answeredBy": by.group if by else "",
        "level": by.level if by else 0,
        "firstSeconds": row.seconds(row.first),
        "afterSeconds": row.seconds(row.after),
        "laterSeconds": row.seconds(row.steady),
        "wholeSeconds": row.stream_seconds,
        "scaled": row.scale != 1,
        "upstreamRequests": row.asked_upstream,
        "recoverySeconds": row.recovery,
        "load": _load(row),
    }


def _load(row: Measurement) -> dict[str, object] | None:
    if row.load is None:
        return None
    found = row.load
    worst = row.seconds(found.worst)
    return {"clients": found.clients, "errors": found.errors, "worstSeconds": worst, "answeredBy": found.answered_by}
