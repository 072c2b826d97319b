"""Prints a rehearsal, or two and their difference."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Sequence

import click

from kustomize_plugin.commands import notice
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS
from kustomize_plugin.secrets import printable_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.commands.rehearsal_runs import Ran
    from kustomize_plugin.rehearsal.comparison import Comparison
    from kustomize_plugin.rehearsal.rehearsal_order import RehearsalOrder
    from kustomize_plugin.rehearsal.rehearsal_report import RehearsalReport

FORMATS = ("text", "json", "junit", "html")
_PIPE_WIDTH = 200


def finish(order: RehearsalOrder, ran: Sequence[Ran], form: str, title: str) -> int:
    """Print what was rehearsed on one release or on two, and return the exit code."""
    from kustomize_plugin.rehearsal.comparison import Comparison

    if ran[-1].code:
        show_stopped(ran[-1], form, title)
        return ran[-1].code
    if len(ran) == 1:
        show(ran[0].report, form, title)
        return FINDINGS if ran[0].report.failed else CLEAN
    compared = Comparison(order.values, ran[0].report, ran[1].report)
    show(ran[0].report, form, title, compared)
    return FINDINGS if compared.is_worse or ran[1].report.failed else CLEAN


def show(report: RehearsalReport, form: str, title: str, comparison: Comparison | None = None) -> None:
    """Print what was rehearsed; `title` names the gateway where a page does."""
    if form == "html":
        from kustomize_plugin.rehearsal import rehearsal_page

        click.echo(rehearsal_page.render(title, report, comparison), nl=False)
    elif form == "json":
        click.echo(_json(report, comparison), nl=False)
    elif form == "junit":
        click.echo(report.as_junit(comparison.after if comparison else None), nl=False)
    else:
        _tables([report, *([comparison.after] if comparison else [])])
        for line in comparison.lines() if comparison else ():
            click.echo(printable_text.line(line))


def show_stopped(ran: Ran, form: str, title: str) -> None:
    """Print what is finished, then how much that is."""
    if ran.report.rows or form != "text":
        # Ctrl-C has ended the other programs of the pipe too; rich answers a closed one by SystemExit
        with contextlib.suppress(BrokenPipeError, SystemExit):
            show(ran.report, form, title)
    notice.tell(f"stopped after {len(ran.report.rows)} of {ran.total} rehearsals")


def _json(report: RehearsalReport, comparison: Comparison | None) -> str:
    facts = report.facts()
    if comparison is not None:
        facts |= {"against": comparison.after.facts(), "difference": comparison.facts()}
    return json.dumps(facts, indent=2, ensure_ascii=False) + "\n"


def _tables(reports: list[RehearsalReport]) -> None:
    from rich.console import Console

    # a pipe has no width: a line is then a row, however long
    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    for report in reports:
        console.print(report.head(), highlight=False)
        console.print(report.as_table())
