"""One mistake of the user: where it is, its rule code, what is wrong, the way out."""

from __future__ import annotations

ERROR = "error"
WARNING = "warning"
INFO = "info"
_MANY, _NEAR = 200, 2


class Location:
    """A place in a file; line and column count from 1, a column of 0 is not known."""

    __slots__ = ("column", "file", "line")

    def __init__(self, file: str, line: int, column: int = 0) -> None:
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


class Subject:
    """The Kubernetes resource a finding is about; `original` is its name before any overlay renamed it."""

    __slots__ = ("api_version", "kind", "name", "namespace", "original")

    def __init__(self, api_version: str, kind: str, name: str, namespace: str = "", original: str = "") -> None:
        self.api_version = api_version
        self.kind = kind
        self.name = name
        self.namespace = namespace
        self.original = original or name

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Finding:
    """One mistake; `where` wins over `subject` once it is known. A key that the message quotes is described, not shown.

    `path` leads to the value inside the subject, as mapping keys and list indexes; `line`, where it is known, is
    the line inside a text at that path, counted from 1.
    """

    __slots__ = ("code", "line", "message", "path", "severity", "subject", "where")

    def __init__(
        self,
        code: str,
        message: str,
        subject: Subject | None = None,
        path: tuple[str | int, ...] = (),
        *,
        severity: str = ERROR,
        line: int = 0,
    ) -> None:
        self.code = code
        self.message = _clean(message)
        self.subject = subject
        self.path = path
        self.severity = severity
        self.line = line
        self.where: Location | None = None

    def __str__(self) -> str:
        where = _printable(str(self.where or self.subject or "input"))
        if self.line and not self.where:
            where += f", {self.path[-1]} line {self.line}"
        level = "" if self.severity == ERROR else f" {self.severity}:"
        return f"{where}: {self.code}{level} {self.message}"


def _clean(message: str) -> str:
    """Return a message as it may be shown: what rules quote may be a secret in the wrong place, or steer a terminal."""
    from kustomize_plugin.secrets import printable_text  # only ever needed for a message, so no build pays for it

    return printable_text.printable(printable_text.text(message))


def _printable(place: str) -> str:
    if place.isprintable():
        return place
    from kustomize_plugin.secrets import printable_text

    return printable_text.printable(place)


def has_errors(findings: list[Finding]) -> bool:
    """Tell whether one of the findings refuses the input."""
    return any(finding.severity == ERROR for finding in findings)


def did_you_mean(word: str, known: list[str]) -> str:
    """Say `; did you mean "x"?` for the nearest known word, or nothing."""
    from difflib import get_close_matches  # only ever needed for a message, so no build pays for it

    if len(known) > _MANY:  # comparing every pair would take minutes where thousands of names are wrong
        known = [other for other in known if other[:1] == word[:1] and abs(len(other) - len(word)) <= _NEAR]
        known = known[:_MANY]
    matches = get_close_matches(word, known, n=1)
    return f'; did you mean "{matches[0]}"?' if matches else ""
