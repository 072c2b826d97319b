"""Findings → text, JSON, GitHub annotations, GitLab's code quality, SARIF and JUnit."""

from __future__ import annotations

from collections.abc import Callable

from kustomize_plugin import __version__
from kustomize_plugin.finding import ERROR, INFO, WARNING, Edit, Finding, Location
from kustomize_plugin.hooks.run import rule_registry

HOME = "https://github.com/kustomize-litellm/kustomize-litellm"


def render(findings: list[Finding], form: str) -> str:
    """Return all findings in one format, with a final line break where there is anything to say."""
    return _FORMS[form](findings)


def _text(findings: list[Finding]) -> str:
    return "".join(f"{one}\n" for one in findings)


def _json(findings: list[Finding]) -> str:
    import json

    return json.dumps([fields(one) for one in findings], indent=2, ensure_ascii=False) + "\n"


def fields(one: Finding) -> dict[str, object]:
    """Return what the JSON says of a finding."""
    return {
        "code": one.code,
        "name": _name(one.code),
        "severity": one.severity,
        "message": one.message,
        **_parts(one),
        "file": _in_unicode(one.where.file) if one.where else None,
        "line": one.where.line if one.where else None,
        "column": one.where.column if one.where else None,
    }


def _in_unicode(file: str) -> str:
    """Return a file's name as any reader takes it: bytes that are no UTF-8 would spoil the whole output."""
    return file.encode(errors="surrogateescape").decode(errors="replace")


def _parts(one: Finding) -> dict[str, object]:
    """Return what a message is made of, for programs."""
    return {"problem": one.problem, "remedy": one.remedy, "facts": dict(one.facts)}


def _name(code: str) -> str:
    rule = rule_registry.listed().get(code)
    return rule.name if rule else code.lower()


def _github(findings: list[Finding]) -> str:
    """Write workflow commands; GitHub shows them beside the changed lines."""
    from kustomize_plugin.secrets import printable_text

    levels = {ERROR: "error", WARNING: "warning", INFO: "notice"}
    lines = []
    for one in findings:
        place = ""
        if one.where:
            file = (
                _escaped(printable_text.printable(_in_unicode(one.where.file))).replace(":", "%3A").replace(",", "%2C")
            )
            place = f" file={file},line={one.where.line},col={max(one.where.column, 1)},title={one.code}"
        lines.append(f"::{levels[one.severity]}{place}::{_escaped(f'{one.code} {one.message}')}\n")
    return "".join(lines)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _gitlab(findings: list[Finding]) -> str:
    """Write a code quality report; GitLab compares two of them by the fingerprints, so these have no line in them."""
    import hashlib
    import json

    levels = {ERROR: "major", WARNING: "minor", INFO: "info"}
    seen: dict[str, int] = {}
    report = []
    for one in findings:
        path = _in_unicode(one.where.file) if one.where else "."
        identity = f"{one.code}\n{path}\n{one.message}"
        seen[identity] = seen.get(identity, 0) + 1
        mark = hashlib.sha256(f"{identity}\n{seen[identity]}".encode()).hexdigest()[:32]
        entry: dict[str, object] = {"description": f"{one.code} {one.message}", "check_name": one.code}
        where = {"path": path, "lines": {"begin": one.where.line if one.where else 1}}
        report.append({**entry, "fingerprint": mark, "severity": levels[one.severity], "location": where})
    return json.dumps(report, indent=2) + "\n"


def _sarif(findings: list[Finding]) -> str:
    import json

    codes = sorted({one.code for one in findings})
    rules = [{"id": code, "name": _name(code), **_help(code)} for code in codes]
    driver = {"name": "kustomize-litellm", "version": __version__, "informationUri": HOME, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": list(map(_result, findings))}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _help(code: str) -> dict[str, object]:
    rule = rule_registry.listed().get(code)
    page = rule_registry.page(rule) if rule else ""
    return {"shortDescription": {"text": page.split("\n", 1)[0] or code}, "help": {"text": page or code}}


def _result(one: Finding) -> dict[str, object]:
    levels = {ERROR: "error", WARNING: "warning", INFO: "note"}
    result: dict[str, object] = {
        "ruleId": one.code,
        "level": levels[one.severity],
        "message": {"text": one.message},
        "properties": _parts(one),
    }
    if one.where:
        region: dict[str, int] = {"startLine": one.where.line}
        if one.where.column:
            region["startColumn"] = one.where.column
        artifact = _artifact(one.where)
        result["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
        if one.edits:
            change = {"artifactLocation": artifact, "replacements": list(map(_replacement, one.edits))}
            result["fixes"] = [{"description": {"text": one.remedy}, "artifactChanges": [change]}]
    return result


def _artifact(where: Location) -> dict[str, str]:
    """Name a file by a URI, which has no other characters than those of ASCII, and no colon before its first slash."""
    from urllib.parse import quote

    return {"uri": quote(where.file.replace("\\", "/"), errors="surrogateescape")}


def _replacement(edit: Edit) -> dict[str, object]:
    start = edit.where.column
    region = {"startLine": edit.where.line, "startColumn": start, "endColumn": start + len(edit.old)}
    return {"deletedRegion": region, "insertedContent": {"text": edit.new}}


def _junit(findings: list[Finding]) -> str:
    from xml.sax.saxutils import escape, quoteattr

    from kustomize_plugin.secrets import printable_text

    failures = sum(one.severity == ERROR for one in findings)
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    lines.append(f'<testsuite name="kustomize-litellm" tests="{max(len(findings), 1)}" failures="{failures}">')
    for one in findings:
        name = printable_text.printable(str(one.where or one.code))
        case = f"  <testcase classname={quoteattr(one.code)} name={quoteattr(name)}"
        if one.severity == ERROR:
            lines.append(f"{case}>\n    <failure message={quoteattr(one.message)}>{escape(str(one))}</failure>")
        else:
            lines.append(f"{case}>\n    <system-out>{escape(str(one))}</system-out>")
        lines.append("  </testcase>")
    if not findings:
        lines.append('  <testcase classname="kustomize-litellm" name="lint"/>')
    return "\n".join([*lines, "</testsuite>"]) + "\n"


_FORMS: dict[str, Callable[[list[Finding]], str]] = {
    "text": _text,
    "concise": _text,  # on a terminal, too
    "json": _json,
    "github": _github,
    "gitlab": _gitlab,
    "sarif": _sarif,
    "junit": _junit,
}
FORMATS = tuple(_FORMS)
