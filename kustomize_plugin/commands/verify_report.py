"""The checks of a gateway → JSON and JUnit; the table on a terminal is the command's."""

from __future__ import annotations

from collections.abc import Sequence

from kustomize_plugin.machine.gateway_check import FAILED, PASSED, SKIPPED, Check
from kustomize_plugin.secrets import printable_text

FORMATS = ("text", "json", "junit")


def as_json(checks: Sequence[Check]) -> str:
    """Return the checks as a JSON list."""
    import json

    return json.dumps([_fields(check) for check in checks], indent=2, ensure_ascii=False) + "\n"


def as_junit(checks: Sequence[Check]) -> str:
    """Return the checks as a JUnit test suite, a test case for each."""
    from xml.etree.ElementTree import Element, SubElement, tostring

    failures, skipped = (str(sum(one.outcome == what for one in checks)) for what in (FAILED, SKIPPED))
    facts = {"name": "kustomize-litellm verify", "tests": str(len(checks)), "failures": failures, "skipped": skipped}
    suite = Element("testsuite", facts)
    for check in checks:
        where = {"classname": printable_text.printable(check.group), "name": check.name, "time": f"{check.seconds:.3f}"}
        case = SubElement(suite, "testcase", where)
        if check.outcome != PASSED:
            tag = "failure" if check.outcome == FAILED else "skipped"
            SubElement(case, tag, {"message": printable_text.printable(check.message)})
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suite, encoding="unicode") + "\n"


def _fields(check: Check) -> dict[str, object]:
    return {
        "group": check.group,
        "check": check.name,
        "outcome": check.outcome,
        "message": check.message,
        "seconds": round(check.seconds, 3),
    }
