"""`kustomize-litellm lint`: words in, words out. Whatever a run changes, prints or answers happens here."""

from __future__ import annotations

import sys

from kustomize_plugin.commands import lint_options, lint_summary
from kustomize_plugin.finding import ERROR, WARNING, Location
from kustomize_plugin.hooks.run import crash, finding_formats, lint, rule_registry
from kustomize_plugin.hooks.run.report import NotBuiltError
from kustomize_plugin.machine import terminal
from kustomize_plugin.resources.outcome import CLEAN, COULD_NOT_RUN, FINDINGS, USAGE
from kustomize_plugin.secrets import printable_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.finding import Finding
    from kustomize_plugin.hooks.run.order import Order
    from kustomize_plugin.hooks.run.report import Fix, Report


def main(words: list[str], is_commit: bool = False) -> int:
    """Run lint and return its exit code; the hook of a commit follows no clock unless it is asked to."""
    try:
        order = lint_options.parse(words)
        if order is None:
            return _help()
        order.is_commit = is_commit
        return _deliver(lint.run(order), order)
    except lint_options.UsageError as error:
        _say([f"kustomize-litellm lint: {error}"])
        return USAGE
    except rule_registry.NoRuleError as error:
        hint = rule_registry.like(error.args[0]) or "see kustomize-litellm explain"
        _say([f'kustomize-litellm lint: "{error.args[0]}" is not a rule; {hint}'])
        return USAGE
    except NotBuiltError as error:
        _say([f"kustomize-litellm: {error}"])
        return COULD_NOT_RUN


def _help() -> int:
    from kustomize_plugin.commands import lint_help

    sys.stdout.write(f"{lint_help.text()}\n")
    return CLEAN


def _deliver(found: Report, order: Order) -> int:
    """Write what is fixed, print what is found, and return the exit code."""
    written, kept = _write(found.fixes)
    _say(found.told)
    if found.is_refused:
        return FINDINGS
    _print(_shown(found.findings, order.form))
    skipped = found.skipped if order.verbose else found.passed_over
    _say([f"fixed {path}" for path in written])
    _say([f"kustomize-litellm: cannot write {path}: {reason}" for path, reason in kept.items()])
    _say([f"skipped {path}: {reason}" for path, reason in skipped.items()])
    _say([f"kustomize-litellm: cannot read {path}: {reason}" for path, reason in found.errors.items()])
    if not order.quiet and sys.stderr is not None:  # who closes it does not want to hear
        _say(lint_summary.lines(found, order.verbose))
    if kept or any(one.code == crash.CODE and one.severity == ERROR for one in found.findings):
        return COULD_NOT_RUN
    failing = {ERROR, WARNING} if order.strict else {ERROR}
    if found.fixes or any(one.severity in failing for one in found.findings):
        return FINDINGS
    return COULD_NOT_RUN if found.errors else CLEAN


def _print(text: str) -> None:
    """Print the findings ahead of what is said about them, also where both go into one pipe."""
    sys.stdout.write(text)
    sys.stdout.flush()


def _shown(findings: list[Finding], form: str) -> str:
    """Return the findings in a format; a terminal gets what people read in colours, and the lines of the files."""
    findings = [_of_named(one) for one in findings]
    if not findings or form not in ("text", "concise") or not terminal.is_read_by_eye(sys.stdout):
        return finding_formats.render(findings, form)
    from kustomize_plugin.hooks.run import terminal_text

    paint = terminal.paint(sys.stdout)
    if form == "concise":
        return terminal_text.concise(findings, paint)
    return terminal_text.full(findings, paint, terminal.width())


def _of_named(one: Finding) -> Finding:
    """Return a finding whose place does not show a key that somebody has named a file after."""
    file = printable_text.names(one.where.file) if one.where else ""
    if one.where is None or file == one.where.file:
        return one
    return one.at(Location(file, one.where.line, one.where.column))


def _say(lines: list[str]) -> None:
    for line in lines:  # without one, standard error may be closed
        sys.stderr.write(f"{printable_text.line(printable_text.names(line))}\n")


def _write(fixes: list[Fix]) -> tuple[list[str], dict[str, str]]:
    """Write what is fixed; returns the files that were written, and those that stay as they are, with the reasons."""
    if not fixes:
        return [], {}
    from pathlib import Path

    from kustomize_plugin.hooks.run import repository_top
    from kustomize_plugin.machine import files

    written: list[str] = []
    kept: dict[str, str] = {}
    for fix in fixes:
        if repository_top.leads_out(fix.path):
            kept[fix.path] = "it is a link out of the repository"
            continue
        try:
            files.write(Path(fix.path), fix.text)
        except OSError as error:
            kept[fix.path] = str(error.strerror or error)
            break  # the next one would fail alike
        written.append(fix.path)
    return written, kept
