"""What becomes of a gateway while one host is down, host by host, for the HTML report."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from kustomize_plugin.gateway.finished_gateway import FinishedGateway
from kustomize_plugin.gateway.hosts import Places
from kustomize_plugin.gateway.outage import Outage
from kustomize_plugin.picture import svg
from kustomize_plugin.picture.group_section import cell, table
from kustomize_plugin.picture.markup import Child, element
from kustomize_plugin.picture.outage_report import HEADS, OutageReport

_MOST_PICTURES = 12
_FAILURE = "hang"


def section(gateway: FinishedGateway) -> Element | None:
    """Return the section; None for a gateway without a host."""
    places = Places(gateway)
    reports = [OutageReport(Outage(gateway, {host}, places), _FAILURE) for host in places.groups]
    if not reports:
        return None
    reports.sort(key=lambda one: (-len(one.lost), -len(one.hit)))
    said = "Each host alone hangs. First: the worst case of the first request; later: once LiteLLM knows of it."
    if len(reports) > _MOST_PICTURES:
        said += f" The {_MOST_PICTURES} hosts whose loss hits most have a picture."
    return element(
        "section",
        element("h2", "If a host is down", id="outages"),
        element("p", said),
        [_host(report, number, drawn=number <= _MOST_PICTURES) for number, report in enumerate(reports, 1)],
        aria_labelledby="outages",
    )


def _host(report: OutageReport, number: int, *, drawn: bool) -> Element:
    host = ", ".join(sorted(report.outage.down))
    lost = f", {len(report.lost)} answered by nobody" if report.lost else ""
    summary = element("summary", element("code", host), f": {len(report.hit)} names hit{lost}")
    rows = [[element("th", row[0], class_="name", scope="row"), *map(cell, row[1:])] for row in report.rows()]
    parts: list[Child] = [table(f"While {host} is down", HEADS, rows)]
    if drawn:
        hit = [one.name for one in report.hit]
        drawing = svg.draw_outage(report.outage, hit, f"While {host} is down", f"lk-picture-{number}")
        parts.append(
            element("div", drawing, class_="scroll", tabindex=0, role="region", aria_label=f"Picture, {host} down")
        )
    return element("details", summary, parts)
