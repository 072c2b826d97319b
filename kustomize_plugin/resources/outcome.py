"""What a run of the function ends with."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kustomize_plugin.finding import Finding
    from kustomize_plugin.resources.written_config import WrittenConfig

CLEAN, FINDINGS, USAGE, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 3, 130


class Outcome:
    """Exit code, standard output, and the findings or error lines for standard error.

    `written` tells what the merges of this run wrote, for those who look at the build that it goes into.
    """

    __slots__ = ("code", "findings", "stdout", "written")

    def __init__(
        self,
        code: int,
        stdout: str,
        findings: list[Finding],
        written: list[Callable[[], WrittenConfig]] | None = None,
    ) -> None:
        self.code = code
        self.stdout = stdout
        self.findings = findings
        self.written = written or []


class InputError(Exception):
    """The input cannot be read at all: exit code 3."""
