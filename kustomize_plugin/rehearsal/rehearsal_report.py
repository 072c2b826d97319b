"""The rows of a rehearsal → a table, JSON and JUnit."""

from __future__ import annotations

from collections.abc import Sequence

from kustomize_plugin.machine.gateway_check import FAILED, PASSED, SKIPPED
from kustomize_plugin.rehearsal import modes, watch
from kustomize_plugin.rehearsal.measurement import AFTER, AS_PROMISED, BOTH, FIRST, UNPROTECTED, Measurement
from kustomize_plugin.secrets import printable_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rich.table import Table

FORMATS = ("text", "json", "junit")


class RehearsalReport:
    """The rows by group and mode, and what they depend on; `seconds` is how long all of it took."""

    def __init__(
        self,
        rows: Sequence[Measurement],
        version: str,
        budget: float,
        scale: float,
        left_out: Sequence[str],
        seconds: float,
    ) -> None:
        self.rows = sorted(rows, key=lambda row: (row.group, modes.NAMES.index(row.mode.name)))
        self.version = version
        self.budget = budget
        self.scale = scale
        self.left_out = left_out
        self.seconds = seconds

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

    def as_json(self) -> str:
        """Return everything as JSON; schemas/kustomize-litellm.dev/rehearsal.json describes it."""
        import json

        facts = {
            "litellm": self.version,
            "budgetSeconds": self.budget,
            "timeScale": self.scale,
            "leftOut": list(self.left_out),
            "rows": [_fields(row) for row in self.rows],
        }
        return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"

    def as_junit(self) -> str:
        """Return a JUnit test suite, a test case for each row."""
        from xml.etree.ElementTree import Element, SubElement, tostring

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
        return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suite, encoding="unicode") + "\n"

    def as_table(self) -> Table:
        """Return a table for a terminal; the request that is judged is bold."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        heads = ("group", "mode", "answered by", "level", "first", f"after {self.budget:g} s", "later", "outcome", "")
        table = Table(*heads, box=box.SIMPLE_HEAD)
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
                Text(row.outcome, style=styles[row.outcome]),
                Text(printable_text.line(row.message), overflow="fold"),
            )
        return table


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
        "scaled": row.scale != 1,
        "upstreamRequests": row.asked_upstream,
    }
