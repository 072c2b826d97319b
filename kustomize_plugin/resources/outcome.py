"""What a run of the function ends with."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.finding import Finding

CLEAN, FINDINGS, USAGE, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 3, 130


class Outcome:
    """Exit code, standard output, and the findings or error lines for standard error."""

    __slots__ = ("code", "findings", "stdout")

    def __init__(self, code: int, stdout: str, findings: list[Finding]) -> None:
        self.code = code
        self.stdout = stdout
        self.findings = findings


class InputError(Exception):
    """The input cannot be read at all: exit code 3."""
