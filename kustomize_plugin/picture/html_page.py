"""The report → one HTML file that needs nothing else: no network, no script, no font."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from kustomize_plugin.gateway.finished_gateway import CLOUD, EXPLICIT, FALLBACKS, LOCAL, FinishedGroup
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.picture import outage_section, page_head, svg
from kustomize_plugin.picture.gateway_report import GatewayReport
from kustomize_plugin.picture.group_section import anchor, cell, findings, seconds_text, section, table
from kustomize_plugin.picture.markup import as_html, element


def render(report: GatewayReport) -> str:
    """Return the HTML; the same report gives the same bytes."""
    title = f"Gateway of {report.title}"
    body = element(
        "body",
        element("a", "Skip to the model groups", href="#groups", class_="skip"),
        element("header", element("h1", title), element("p", _summary(report))),
        element("main", *_main(report)),
        element("footer", element("p", _FOOTER)),
    )
    return as_html(element("html", page_head.head(title), body, lang="en"))


def _main(report: GatewayReport) -> list[Element | None]:
    outages = outage_section.section(report.gateway)
    parts = [_picture(report), _overview(report), _whole(report), outages, _groups(report)]
    return [_contents(report, outages is not None), *parts]


_FOOTER = "Written by kustomize-litellm graph. Times are worst cases, computed from the config."


def _summary(report: GatewayReport) -> str:
    groups = list(report.gateway.groups.values())
    tiers = ", ".join(f"{sum(one.tier == tier for one in groups)} {tier}" for tier in (CLOUD, LOCAL))
    explicit = sum(one.routing == EXPLICIT for one in groups)
    found = report.number_of_findings
    linted = f"{found or 'no'} finding{'' if found == 1 else 's'}" if report.linted else "not linted"
    budget = "No failover budget" if report.budget is None else f"Failover budget {report.budget:g} s"
    return f"{len(groups)} model groups: {tiers}, {explicit} of them explicit only. {budget}, {linted}."


def _contents(report: GatewayReport, has_outages: bool) -> Element:
    links = [("picture", "Fallback chains"), ("overview", "Overview")]
    links += [("findings", "Findings about the gateway")] if report.findings() else []
    links += [("outages", "If a host is down")] if has_outages else []
    links.append(("groups", "Model groups"))
    items = [element("li", element("a", text, href=f"#{target}")) for target, text in links]
    return element("nav", element("ul", items), aria_label="Contents")


def _picture(report: GatewayReport) -> Element:
    drawing = svg.draw(report.gateway, f"Fallback chains of {report.title}")
    legend = "Square corners: cloud tier. Round corners: local tier. Dashed: explicit only. "
    legend += "The numbers give the order in which the groups are tried."
    scroll = element("div", drawing, class_="scroll", tabindex=0, role="region", aria_label="Picture of the chains")
    figure = element("figure", scroll, element("figcaption", legend))
    return element("section", element("h2", "Fallback chains", id="picture"), figure, aria_labelledby="picture")


def _overview(report: GatewayReport) -> Element:
    heads = ["group", "tier", "routing", "fallback chain", "if the endpoint hangs"]
    if report.linted:
        heads.append("findings")
    rows = [_row(report, group) for group in report.gateway.groups.values()]
    inner = table("All model groups", heads, rows)
    return element("section", element("h2", "Overview", id="overview"), inner, aria_labelledby="overview")


def _row(report: GatewayReport, group: FinishedGroup) -> list[Element]:
    _, verdicts = report.verdicts(group.name)
    hang = [one.seconds for one in verdicts if one.mode == failover_time.HANG]
    cells = [
        element("th", element("a", group.name, href=f"#{anchor(group.name)}"), class_="name", scope="row"),
        cell(group.tier),
        cell("explicit only" if group.routing == EXPLICIT else group.routing),
        element("td", ", ".join(report.gateway.walk(FALLBACKS, group.name)) or "none", class_="chain"),
        element("td", seconds_text(hang[0]) if hang else "no failover", class_="number"),
    ]
    found = len(report.findings(group.name))
    return [*cells, element("td", str(found), class_="number")] if report.linted else cells


def _whole(report: GatewayReport) -> Element | None:
    found = findings(report.findings(), "h3")
    if not found:
        return None
    heading = element("h2", "Findings about the gateway", id="findings")
    return element("section", heading, found[1:], aria_labelledby="findings")


def _groups(report: GatewayReport) -> Element:
    sections = [section(report, group) for group in report.gateway.groups.values()]
    return element("section", element("h2", "Model groups", id="groups"), sections, aria_labelledby="groups")
