"""One model group → its section of the HTML report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from kustomize_plugin.gateway.deployments import COMPILED, Deployment
from kustomize_plugin.gateway.finished_gateway import EXPLICIT, SETTINGS, FinishedGateway, FinishedGroup
from kustomize_plugin.picture import gateway_report as reports
from kustomize_plugin.picture.gateway_report import HANGING, FailureCost, GatewayReport
from kustomize_plugin.picture.markup import Child, element
from kustomize_plugin.secrets import redaction

_LIMITS = ("stream_timeout", "num_retries", "order", "weight", "rpm", "tpm", "max_parallel_requests")
_LATER = {
    "cooldown": "after the first time-outs the deployment is cooled down, and requests go on at once",
    "probe": "once a probe has failed, requests go on at once",
}
_SAFE = re.compile(r"[A-Za-z0-9._-]")


def anchor(group: str) -> str:
    """Return the id of a group's section: no two names have one, and it needs no escaping in an address."""
    return "group-" + "".join(char if _SAFE.match(char) else f"~{ord(char):x}~" for char in group)


def section(report: GatewayReport, group: FinishedGroup) -> Element:
    """Return the section of one group."""
    parts: list[Child] = [_facts(report, group), _deployments(report, group), _levels(group), _failover(report, group)]
    return element(
        "section",
        element("h3", element("code", group.name), id=anchor(group.name)),
        _tags(group),
        parts,
        findings(report.findings(group.name), "h4"),
        class_=f"group {group.tier}",
        aria_labelledby=anchor(group.name),
    )


def table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[Child]]) -> Element:
    """Return a table that scrolls by itself where the page is narrow."""
    head = element("thead", element("tr", [element("th", name, scope="col") for name in heads]))
    body = element("tbody", [element("tr", list(row)) for row in rows])
    inner = element("table", element("caption", caption), head, body)
    return element("div", inner, class_="scroll", tabindex=0, role="region", aria_label=caption)


def cell(*children: Child) -> Element:
    """Return one cell of a table."""
    return element("td", *children)


def findings(found: list[dict[str, object]], heading: str) -> list[Element]:
    """Return a list of findings below a heading; nothing where there are none."""
    if not found:
        return []
    items = []
    for one in found:
        place = f"{one['file']}:{one['line']}" if one.get("file") else ""
        items.append(
            element(
                "li",
                element("strong", f"{one.get('severity')} {one.get('code')}"),
                f" {one.get('message')}",
                element("br") if place else None,
                element("code", place) if place else None,
            )
        )
    return [element(heading, "Findings"), element("ul", items)]


def seconds_text(seconds: float | None) -> str:
    """Say how long something takes."""
    if seconds is None:
        return "not known"
    return f"{seconds:g} s" if seconds else "under 1 s"


def _tags(group: FinishedGroup) -> Element:
    tier = f"{group.tier} tier" + (", guessed from the address" if group.tier_is_guessed else "")
    routing = "explicit only: never an automatic fallback" if group.routing == EXPLICIT else "automatic routing"
    return element("p", element("span", tier, class_="tag"), " ", element("span", routing, class_="tag"))


def _facts(report: GatewayReport, group: FinishedGroup) -> Element:
    gateway = report.gateway
    pairs: list[tuple[str, list[Child]]] = []
    for setting, when in SETTINGS.items():
        pairs += _chain(gateway, group.name, setting, when)
    names = reports.secrets(group)
    secrets: list[Child] = [", ".join(names)] if names else ["none"]
    if reports.has_inline_key(group):
        secrets.append(element("strong", " and a key in plain text, which belongs in the Secret", class_="bad"))
    pairs.append(("Secrets", secrets))
    aliases = gateway.aliases.get(group.name)
    if aliases:
        pairs.append(("Other names", [", ".join(aliases)]))
    return _pairs(pairs)


def _chain(gateway: FinishedGateway, name: str, setting: str, when: str) -> list[tuple[str, list[Child]]]:
    """Say what is tried, and what is written where LiteLLM makes something else of it."""
    tried = gateway.walk(setting, name)
    written = gateway.chains(setting).get(name)
    if not tried and written is None:
        return [("Fallback chain", ["none"])] if setting == "fallbacks" else []
    said: list[Child] = []
    for index, target in enumerate(tried):
        said += [", " if index else "", f"{index + 1}. ", *_link(gateway, target)]
    if written is None:
        said.append(" (the default_fallbacks)")
    elif written != tried:
        said.append(f" (written: {', '.join(written)})")
    label = "Fallback chain" if setting == "fallbacks" else f"Tried {when}"
    return [(label, said)]


def _link(gateway: FinishedGateway, name: str) -> list[Child]:
    group = gateway.names.group(name)
    if group in gateway.groups:
        return [element("a", name, href=f"#{anchor(group)}")]
    return [name, element("strong", " (unknown)", class_="bad")]


def _deployments(report: GatewayReport, group: FinishedGroup) -> list[Element]:
    count = len(group.own)
    made: list[Element] = []
    for number, one in enumerate(group.own, 1):
        heading = f"Deployment {number} of {count}, load-balanced" if count > 1 else "Deployment"
        made += [element("h4", heading), _pairs(_deployment(report, one))]
    return made


def _deployment(report: GatewayReport, deployment: Deployment) -> list[tuple[str, list[Child]]]:
    seconds, own = report.timeout(deployment)
    address = redaction.value("api_base", deployment.api_base)
    pairs: list[tuple[str, list[Child]]] = [
        ("Model", [element("code", redaction.value("model", deployment.model))]),
        ("Address", [element("code", address) if address else "the provider's own"]),
        ("Time-out", [seconds_text(seconds) + ("" if own else ", not set here")]),
        ("Limits", [_limits(deployment)]),
        ("Tag", [report.tag(deployment)]),
    ]
    return [(name, said) for name, said in pairs if said != [""]]


def _pairs(pairs: list[tuple[str, list[Child]]]) -> Element:
    return element("dl", [[element("dt", name), element("dd", *said)] for name, said in pairs])


def _limits(deployment: Deployment) -> str:
    note = deployment.info.get(COMPILED)
    names = note.get("compiled") if isinstance(note, dict) else []
    added = set(names) if isinstance(names, list) else set()
    written = ((key, deployment.params[key]) for key in _LIMITS if key in deployment.params)
    said = (f"{key} {redaction.value(key, one)}{' (compiled)' if key in added else ''}" for key, one in written)
    return ", ".join(said)


def _levels(group: FinishedGroup) -> Element | None:
    if not group.levels:
        return None
    rows = [
        (
            cell(str(level.number or "last")),
            cell(level.source or "unknown"),
            cell(element("code", level.deployment.model)),
        )
        for level in group.levels
    ]
    return table("Order levels that the merge compiled into the group", ("order", "from", "model"), rows)


def _failover(report: GatewayReport, group: FinishedGroup) -> list[Element]:
    answer, verdicts = report.verdicts(group.name)
    if not verdicts:
        return []
    budget = [] if report.budget is None else [f"budget of {report.budget:g} s"]
    rows = [_verdict(same, budget=bool(budget)) for same in _alike(verdicts)]
    made = [
        element("h4", "Failover"),
        table(f"Worst case of one request until {answer} is asked", ["failure", "seconds", "sum", *budget], rows),
    ]
    answered = report.on_hang in ("cooldown", "probe") and any(one.over for one in verdicts if one.mode in HANGING)
    if answered:
        made.append(
            element("p", f"What hangs is over the budget for the first requests only: {_LATER[report.on_hang]}.")
        )
    return made


def _alike(verdicts: list[FailureCost]) -> list[list[FailureCost]]:
    """Put failures that cost the same together."""
    found: dict[tuple[float | None, str], list[FailureCost]] = {}
    for one in verdicts:
        found.setdefault((one.seconds, one.arithmetic), []).append(one)
    return list(found.values())


def _verdict(same: list[FailureCost], *, budget: bool) -> list[Element]:
    one = same[0]
    cells = [
        element("th", ", ".join(each.mode for each in same), scope="row"),
        element("td", seconds_text(one.seconds), class_="number"),
        element("td", one.arithmetic, class_="number"),
    ]
    verdicts = {None: cell("not known"), True: element("td", "✗ over", class_="bad number")}
    verdicts[False] = element("td", "✓ within", class_="good number")
    return [*cells, verdicts[one.over]] if budget else cells
