"""The findings of `lint` for other commands."""

from __future__ import annotations

from kustomize_plugin.commands import notice
from kustomize_plugin.finding import Finding, has_errors
from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order


class NotLintedError(Exception):
    """A file could not be read, so that what was found is not all."""


def findings(files: list[str], select: frozenset[str] = frozenset()) -> list[Finding]:
    """Return what lint finds in files; `select` chooses rules as its option does. Raises NotLintedError."""
    found = lint.run(Order(files, select=select))
    for path, reason in found.passed_over.items():
        notice.tell(f"skipped {path}: {reason}")
    if found.errors and not has_errors(found.findings):
        raise NotLintedError("; ".join(f"cannot read {path}: {reason}" for path, reason in found.errors.items()))
    return found.findings
