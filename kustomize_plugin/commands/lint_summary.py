"""What `lint` says on standard error when it is done: what it has checked, and what it has not."""

from __future__ import annotations

from kustomize_plugin.hooks.run import unread_mentions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.run.report import Report

_FEW = 5
# what talks about configs or reads them
_PROSE = (".md", ".markdown", ".mdx", ".rst", ".adoc", ".py", ".go", ".js", ".ts", ".tsx", ".rs", ".java", ".ipynb")


def lines(found: Report, is_verbose: bool) -> list[str]:
    """Return a line for each reason for which files were not read, and the line that counts."""
    by_reason: dict[str, list[str]] = {}
    for path, reason in found.unread.items():
        by_reason.setdefault(reason, []).append(path)
    unread = [_unread(reason, paths, is_verbose) for reason, paths in sorted(by_reason.items())]
    return unread + ([found.tally.text(found.findings)] if found.tally is not None else [])


def _unread(reason: str, paths: list[str], is_verbose: bool) -> str:
    left = 0 if is_verbose else len(paths) - _FEW
    if left <= 0:
        named = ", ".join(paths)
    elif reason == unread_mentions.EXCLUDED:  # whoever has excluded them knows which
        named = f"{len(paths)} files (-v names them)"
    else:
        first = sorted(paths, key=lambda path: path.lower().endswith(_PROSE))[:_FEW]  # a config is the least of them
        named = f"{', '.join(first)} and {left} more (-v names them)"
    return f"mentions a config, not read as one ({reason}): {named}"
