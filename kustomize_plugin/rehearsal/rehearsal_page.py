"""A rehearsal, or two and their difference → one HTML file, in the form of the graph's report."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from kustomize_plugin.machine.gateway_check import FAILED, PASSED
from kustomize_plugin.picture import page_head
from kustomize_plugin.picture.group_section import cell, table
from kustomize_plugin.picture.markup import as_html, element
from kustomize_plugin.rehearsal import load, watch
from kustomize_plugin.rehearsal.comparison import Comparison
from kustomize_plugin.rehearsal.measurement import AS_PROMISED, Measurement
from kustomize_plugin.rehearsal.rehearsal_report import RehearsalReport

_FOOTER = "Written by kustomize-litellm rehearse. The upstreams are fakes on one machine: no provider's own seconds."
_CLASSES = {PASSED: "good", AS_PROMISED: "good", FAILED: "bad"}


def render(title: str, report: RehearsalReport, comparison: Comparison | None = None) -> str:
    """Return the HTML; the same rows give the same bytes."""
    heading = f"Rehearsal of {title}"
    sections = [_difference(comparison)] if comparison else []
    sections += [_rehearsal(one, number) for number, one in enumerate(_reports(report, comparison))]
    body = element(
        "body",
        element("a", "Skip to the rehearsal", href="#rehearsal-0", class_="skip"),
        element("header", element("h1", heading), element("p", _summary(report))),
        element("main", sections),
        element("footer", element("p", _FOOTER)),
    )
    return as_html(element("html", page_head.head(heading), body, lang="en"))


def _reports(report: RehearsalReport, comparison: Comparison | None) -> list[RehearsalReport]:
    return [report] if comparison is None else [comparison.before, comparison.after]


def _summary(report: RehearsalReport) -> str:
    counted = {name: sum(row.outcome == name for row in report.rows) for name in (PASSED, AS_PROMISED, FAILED)}
    return ", ".join([f"{len(report.rows)} rows", *(f"{number} {name}" for name, number in counted.items())]) + "."


def _difference(comparison: Comparison) -> Element:
    first, *lines = comparison.lines()
    said = [element("li", line.strip(), class_="bad" if ": worse: " in line else None) for line in lines]
    inner = element("ul", said) if said else element("p", "No group, key, outcome or time has changed.")
    heading = element("h2", first[:1].upper() + first[1:], id="difference")
    return element("section", heading, inner, aria_labelledby="difference")


def _rehearsal(report: RehearsalReport, number: int) -> Element:
    anchor = f"rehearsal-{number}"
    heads = ["group", "mode", "answered by", "first", f"after {report.budget:g} s", "later", "outcome", ""]
    parts = [element("h2", f"LiteLLM {report.version or 'of an unknown version'}", id=anchor)]
    parts.append(element("p", report.head(), class_="muted"))
    if report.left_out:
        parts.append(element("p", f"Left out: {', '.join(report.left_out)}."))
    parts.append(table(f"Rows on LiteLLM {report.version}", heads, [_row(row) for row in report.rows]))
    return element("section", parts, aria_labelledby=anchor)


def _row(row: Measurement) -> list[Element]:
    more = [load.shown(row.load)] if row.load else []
    more += [f"by itself again after {watch.number(row, row.recovery)} s"] if row.recovery is not None else []
    times = [element("td", watch.seconds(row, reply), class_="number") for reply in (row.first, row.after, row.steady)]
    return [
        element("th", row.group, class_="name", scope="row"),
        cell(row.mode.name),
        cell(row.by.group if row.by else ""),
        *times,
        element("td", row.outcome, class_=_CLASSES.get(row.outcome)),
        cell("; ".join(filter(None, [row.message, *more]))),
    ]
