"""Drift → Markdown, JSON, JUnit; the table on a terminal is the command's."""

from __future__ import annotations

import json

from kustomize_plugin.difference.drift import Drift
from kustomize_plugin.secrets import printable_text

FORMATS = ("text", "json", "markdown", "junit")
HEADS = ("group", "what", "in git", "running", "counts")

Row = tuple[str, ...]


def row(one: Drift) -> Row:
    """Return the cells of one difference, under HEADS, each fit to be shown."""
    cells = (one.group, one.what, one.git or "nothing", one.running or "nothing", one.winner)
    return tuple(printable_text.printable(printable_text.text(cell)) for cell in cells)


def as_json(found: list[Drift], unseen: list[str]) -> str:
    """Return all of it as a JSON object; null is what one side does not have."""
    entries = []
    for one in found:
        group, what, git, running, winner = row(one)
        entries.append(
            {
                "kind": one.kind,
                "group": group or None,
                "what": what,
                "git": git if one.git else None,
                "running": running if one.running else None,
                "winner": winner,
            }
        )
    return json.dumps({"drift": entries, "unseen": unseen}, indent=2, ensure_ascii=False) + "\n"


def as_markdown(found: list[Drift], unseen: list[str], title: str) -> str:
    """Return a comment for a pull request or an issue."""
    lines = [f"### Drift of {_code(title)}", ""]
    if found:
        lines += [f"| {' | '.join(HEADS)} |", f"|{'---|' * len(HEADS)}"]
        lines += [f"| {' | '.join(_code(cell) for cell in row(one))} |" for one in found]
    else:
        lines.append("What runs is what git says.")
    lines += ["", *(f"- not seen: {_code(one)}" for one in unseen)] if unseen else []
    return "\n".join(lines) + "\n"


def as_junit(found: list[Drift], unseen: list[str]) -> str:
    """Return a JUnit suite: a failure for each difference, a skipped case for what was not seen."""
    from xml.etree.ElementTree import Element, SubElement, tostring

    total = len(found) + len(unseen) or 1
    facts = {"tests": str(total), "failures": str(len(found)), "skipped": str(len(unseen))}
    suite = Element("testsuite", {"name": "kustomize-litellm drift", **facts})
    for one in found:
        group, what, git, running, winner = row(one)
        case = SubElement(suite, "testcase", {"classname": group or "gateway", "name": what})
        SubElement(case, "failure", {"message": f"{one.kind}: in git {git}, running {running}; {winner} counts"})
    for said in unseen:
        case = SubElement(suite, "testcase", {"classname": "gateway", "name": "seen"})
        SubElement(case, "skipped", {"message": printable_text.printable(said)})
    if not (found or unseen):
        SubElement(suite, "testcase", {"classname": "gateway", "name": "drift"})
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suite, encoding="unicode") + "\n"


def _code(text: str) -> str:
    """Return a cell that holds whatever the text is: a bar would end it, a line break the table."""
    text = text.replace("|", "\\|")
    if not text:
        return ""
    ticks = "`" * (max((len(run) for run in _runs(text)), default=0) + 1)
    padding = " " if "`" in (text[:1], text[-1:]) else ""
    return f"{ticks}{padding}{text}{padding}{ticks}"


def _runs(text: str) -> list[str]:
    import re

    return re.findall("`+", text)
