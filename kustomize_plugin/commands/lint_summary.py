"""What `lint` says on standard error when it is done: what it has checked, and what it has not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.run.report import Report

_FEW = 20


def lines(found: Report, is_verbose: bool) -> list[str]:
    """Return a line for each reason for which files were not read, and the line that counts."""
    by_reason: dict[str, list[str]] = {}
    for path, reason in found.unread.items():
        by_reason.setdefault(reason, []).append(path)
    unread = [_unread(reason, paths, is_verbose) for reason, paths in sorted(by_reason.items())]
    return unread + ([found.tally.text(found.findings)] if found.tally is not None else [])


def _unread(reason: str, paths: list[str], is_verbose: bool) -> str:
    shown = paths if is_verbose else paths[:_FEW]
    more = f" and {len(paths) - len(shown)} more (-v names them)" if len(paths) > len(shown) else ""
    return f"mentions a config, not read as one ({reason}): {', '.join(shown)}{more}"
