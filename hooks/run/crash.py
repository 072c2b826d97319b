"""What fails inside lint, as a finding on the file that it failed on: the rest of the run goes on."""

from __future__ import annotations

import os

from kustomize_plugin.finding import Finding, Location
from kustomize_plugin.machine import guard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from kustomize_plugin.hooks.kustomize.root import Root

CODE = "LK005"


def told(error: Exception, file: str) -> Finding:
    """Return the finding about a failure; the error's own text may quote a secret, and is left to --debug."""
    if os.environ.get(guard.DEBUG):
        raise error
    problem = f"lint itself failed here ({type(error).__name__} at {_origin(error.__traceback__)})"
    remedy = "the file is only partly checked; report it with what --debug prints"
    return Finding(CODE, problem, remedy, Location(file, 1, 1))


def survivors(files: Iterable[str], judge: Callable[[str], object]) -> tuple[list[str], list[Finding]]:
    """Return the files that can be judged, and a finding for each of the others."""
    good: list[str] = []
    findings: list[Finding] = []
    for file in files:
        try:
            judge(file)
        except Exception as error:  # noqa: BLE001 - which it is cannot be told before
            findings.append(told(error, file))
        else:
            good.append(file)
    return good, findings


def unmerged(root: Root) -> list[Finding]:
    """Return the finding about a merge that fails on a build root; it counts as one that refuses nothing."""
    try:
        root.refusals  # noqa: B018 - it is computed when it is asked for
    except Exception as error:  # noqa: BLE001 - likewise
        root.refusals = []
        return [told(error, root.shown)]
    return []


def file_of(subject: object) -> str:
    """Return the file that a failure on a subject of a rule is reported on."""
    documents = getattr(subject, "documents", None) or [subject]
    named = getattr(subject, "path", "") or getattr(subject, "shown", "") or getattr(documents[0], "path", "")
    return str(named or ".")


def _origin(trace: TracebackType | None) -> str:
    """Return module and line where an error was raised, in the last of our own modules on the way there."""
    place = "?"
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith("kustomize_plugin"):
            place = f"{name.rpartition('.')[2]}.py:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
