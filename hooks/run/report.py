"""What a lint run answers, as a value: nothing is written or printed yet."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.finding import Finding
    from kustomize_plugin.hooks.run.tally import Tally


class Fix:
    """The text that a file is to have, so that the findings of a report are all that is left."""

    __slots__ = ("path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text


class NotBuiltError(Exception):
    """No engine, no kustomization, or a remote base: what was to be built could not be checked."""


class Report:
    """`findings` are sorted by place; they hold for the files as `fixes` leave them, and nothing is written yet.

    `files` are those that were looked at, `skipped` those that were not read, with the reasons; of these, `passed_over`
    are the ones that somebody could take for checked. `errors` are the ones that could not be read. `told` are lines
    about the builds of the run, `tally` counts what was checked, and `unread` are files that mention a config and were
    not read as one, with the reasons, where whole folders were looked at. Where one was refused before there was
    anything to check, `is_refused` is true.
    """

    __slots__ = (
        "errors",
        "files",
        "findings",
        "fixes",
        "is_refused",
        "passed_over",
        "skipped",
        "tally",
        "told",
        "unread",
    )

    def __init__(  # noqa: PLR0913 - one fact a parameter
        self,
        findings: list[Finding],
        *,
        files: list[str] | None = None,
        skipped: dict[str, str] | None = None,
        passed_over: dict[str, str] | None = None,
        errors: dict[str, str] | None = None,
        fixes: list[Fix] | None = None,
        told: list[str] | None = None,
        tally: Tally | None = None,
        unread: dict[str, str] | None = None,
        is_refused: bool = False,
    ) -> None:
        self.findings = findings
        self.files = files or []
        self.skipped = skipped or {}
        self.passed_over = passed_over or {}
        self.errors = errors or {}
        self.fixes = fixes or []
        self.told = told or []
        self.tally = tally
        self.unread = unread or {}
        self.is_refused = is_refused
