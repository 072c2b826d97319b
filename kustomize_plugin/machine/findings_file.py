"""What a function that an engine runs tells the `build` that runs the engine: its findings, and what its merge wrote.

The engine passes on what the function prints, which is text for people, and whatever a later patch makes of the merge;
this file beside it has both as they were.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from kustomize_plugin.finding import Field, Finding, Location, Subject
from kustomize_plugin.resources.written_config import WrittenConfig

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WRITTEN = "written"
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


def write(path: str, findings: list[Finding], written: list[WrittenConfig] | None = None) -> None:
    """Add findings and written configs to the file, one a line: an engine may run several functions."""
    with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123 - as everything that a build loads
        file.writelines(f"{json.dumps(_values(one))}\n" for one in findings)
        file.writelines(f"{json.dumps({_WRITTEN: _fields(one)})}\n" for one in written or ())


def read(path: str) -> tuple[list[Finding], list[WrittenConfig]]:
    """Return the findings of a file, and what was written; of one without a name, nothing."""
    if not path:
        return [], []
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - likewise
        told = [json.loads(line) for line in file]
    written = [_written_config(one[_WRITTEN]) for one in told if _WRITTEN in one]
    return [_finding(one) for one in told if _WRITTEN not in one], written


def _fields(one: WrittenConfig) -> dict[str, object]:
    return {name: getattr(one, name) for name in WrittenConfig.__slots__}


def _written_config(fields: dict[str, Any]) -> WrittenConfig:
    pairs = {name: [(kind, other) for kind, other in fields[name]] for name in ("rollouts", "mounts")}
    return WrittenConfig(**{**fields, **pairs})


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
