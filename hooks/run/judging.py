"""Files in, a report out: what is gathered, fixed in memory, checked and weighed."""

from __future__ import annotations

import os

from kustomize_plugin.finding import Finding, Location
from kustomize_plugin.hooks.run import (
    affected,
    gathered,
    image_marks,
    lint_settings,
    rule_registry,
    substitution,
    unread_mentions,
)
from kustomize_plugin.hooks.run.checking import Checks
from kustomize_plugin.hooks.run.report import Fix, Report
from kustomize_plugin.hooks.run.repository_top import RepositoryTop
from kustomize_plugin.hooks.run.rule_registry import Listed
from kustomize_plugin.hooks.run.tally import Tally
from kustomize_plugin.hooks.run.weighing import Weights
from kustomize_plugin.machine import real_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.text_file import TextFile


def judge(  # noqa: PLR0913 - what is judged, by what, and what a run asks besides
    paths: list[str],
    rules: list[Listed],
    here: RepositoryTop,
    *,
    fix: bool = False,
    extra: TextFile | None = None,
    reported: list[Finding] | None = None,
    today: date | None = None,
    held: dict[str, str] | None = None,
) -> Report:
    """Check files; paths come in as they are called inside of `here`, and go out as the caller knows them.

    `extra` is a text that is no file. `reported` are findings that another program made; they are silenced and weighed
    as the rules' own. `today` is for the rules that follow the clock. `held` are texts that count instead of what their
    files have.
    """
    real_paths.forget()
    wanted, flaws = lint_settings.load(here.home, set(rule_registry.listed()))
    if today is not None:
        wanted.today = today
    files = gathered.gather(paths, wanted)
    _add(files, extra, {here.inward(path): text for path, text in (held or {}).items()})
    fixed = _fixed(files, rules) if fix else []
    roots = _roots(files, wanted)
    found = [*flaws, *Checks(files, rules).findings(roots), *(reported or ())]
    weights = Weights(files, rules, roots)
    kept = weights.kept(found)
    unread = unread_mentions.reasons(files, roots, kept) if any(map(os.path.isdir, paths)) else {}
    return Report(
        [_seen(one, here) for one in kept],
        files=[here.outward(source.path) for source in files.sources],
        skipped=_keyed(files.tree.skipped, here),
        passed_over=_keyed(files.passed_over(), here),
        errors=_keyed(files.tree.errors, here),
        tally=Tally(files.sources, roots, weights.repeats),
        unread=_keyed(unread, here),
        fixes=[Fix(here.outward(one.path), one.text) for one in fixed],
    )


def _add(files: gathered.Gathered, extra: TextFile | None, held: dict[str, str]) -> None:
    if extra is not None:
        files.add(extra)
    for path, text in held.items():
        files.hold(path, text)


def _roots(files: gathered.Gathered, wanted: lint_settings.Settings) -> list[Root]:
    """Return the build roots; the files get the marks that follow from them."""
    roots = affected.roots(files)
    affected.mark_foreign(files.sources, roots)
    image_marks.mark(files.sources, roots)
    substitution.keep_literal(wanted, roots, files.tree.load)
    return roots


def _fixed(files: gathered.Gathered, rules: list[Listed]) -> list[Fix]:
    """Fix what is gathered, so that the findings are those that are left; return what is to be written."""
    from kustomize_plugin.hooks.run import fixes, generated_files

    fixed = list(fixes.of(files.sources, rules, files.settings, generated_files.Asked(files).is_generated))
    files.take(fixed)
    return fixed


def _seen(one: Finding, here: RepositoryTop) -> Finding:
    """Return a finding with the paths of its place and facts as the caller knows them."""
    paths = {name: here.outward(str(one.facts[name])) for name in ("document", "file") if name in one.facts}
    found = one.knowing(**paths) if paths else one
    if one.where is None:
        return found
    return found.at(Location(here.outward(one.where.file), one.where.line, one.where.column))


def _keyed(reasons: dict[str, str], here: RepositoryTop) -> dict[str, str]:
    return {here.outward(path): reason for path, reason in reasons.items()}
