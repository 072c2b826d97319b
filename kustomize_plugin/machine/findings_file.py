"""Findings on their way out of a function that an engine runs, to the `build` that runs the engine.

The engine passes on what the function prints, which is text for people; this file beside it has the same as values.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from kustomize_plugin.finding import Field, Finding, Location, Subject

_FIELDS = ("code", "problem", "remedy", "severity")


@contextmanager
def waiting() -> Iterator[str]:
    """Name an empty file while a build waits for findings; where no file can be made, the name is empty."""
    try:
        file = tempfile.NamedTemporaryFile(prefix="kustomize-litellm-")  # noqa: SIM115 - making it may fail, using it not
    except OSError:
        yield ""
        return
    with file:
        yield file.name


def write(path: str, findings: list[Finding]) -> None:
    """Add findings to the file, one a line: an engine may run several functions."""
    with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123 - as everything that a build loads
        file.writelines(f"{json.dumps(_values(one))}\n" for one in findings)


def read(path: str) -> list[Finding]:
    """Return the findings of a file; of one without a name, none."""
    if not path:
        return []
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - likewise
        return [_finding(json.loads(line)) for line in file]


def _values(one: Finding) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(one, name) for name in _FIELDS}
    values["facts"] = dict(one.facts)
    if one.where is not None:
        values["where"] = [one.where.file, one.where.line, one.where.column]
    if one.field is not None:
        subject = one.field.subject
        names = [subject.api_version, subject.kind, subject.name, subject.namespace, subject.original]
        values["field"] = [names, one.field.path, one.field.line]
    return values


def _finding(values: dict[str, object]) -> Finding:
    code, problem, remedy, severity = (str(values[name]) for name in _FIELDS)
    facts = values["facts"] if isinstance(values["facts"], dict) else {}
    facts = {name: tuple(fact) if isinstance(fact, list) else fact for name, fact in facts.items()}
    found = Finding(code, problem, remedy, facts=facts, severity=severity)
    where, field = values.get("where"), values.get("field")
    if isinstance(field, list):
        names, path, line = field
        found = found.at(Field(Subject(*names), tuple(path), line))
    return found.at(Location(*where)) if isinstance(where, list) else found
