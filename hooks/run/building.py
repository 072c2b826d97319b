"""The runs that build: the output of one folder is checked, or every overlay rendered."""

from __future__ import annotations

from pathlib import Path

from kustomize_plugin.hooks.read.text import RENDERED
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import clock, judging, lint_settings, overlay_lint, rule_registry, source_fence
from kustomize_plugin.hooks.run.kubeconform import MISSING, Kubeconform, KubeconformError
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.hooks.run.report import NotBuiltError, Report
from kustomize_plugin.hooks.run.repository_top import RepositoryTop
from kustomize_plugin.hooks.run.rule_registry import Listed
from kustomize_plugin.hooks.run.tally import Tally
from kustomize_plugin.machine import builder, engine


def output(order: Order, rules: list[Listed]) -> Report:
    """Build one folder and check what comes out; raises NotBuiltError."""
    text, messages = _built(order)
    if not text:
        return Report([], told=messages, is_refused=True)
    with RepositoryTop([order.rendered]) as here:
        source = TextFile(here.inward(order.rendered) + RENDERED, text)
        report = judging.judge([], rules, here, extra=source, today=clock.today(order))
    report.told = messages
    return report


def _built(order: Order) -> tuple[str, list[str]]:
    """Return what a folder renders to, and the messages of the build; the text is empty where it is refused."""
    directory = Path(order.rendered)
    if not directory.is_dir():
        raise NotBuiltError(
            f"{order.rendered} is not a folder; --rendered builds a kustomization and checks its output"
        )
    try:
        done = builder.build_folder(directory, allow_remote=order.allow_remote, allow_exec=order.allow_exec)
        source_fence.hold(done, directory)
    except engine.EngineError as error:
        raise NotBuiltError(str(error)) from error
    if done.unmerged:  # that it merges nothing is no flaw of a gateway that is kept in one piece
        return done.unmerged, done.said
    return done.text, done.messages


def overlays(order: Order, rules: list[Listed]) -> Report:
    """Build overlays, validate them and compare what is committed of them; raises NotBuiltError."""
    known = set(rule_registry.listed())
    with RepositoryTop(order.paths or ["."]) as here:
        wanted, _ = lint_settings.load(here.home, known)  # its flaws are reported by the run below
        try:
            chosen, idle = overlay_lint.overlays(list(map(here.inward, order.paths)), wanted)
            found = overlay_lint.OverlayLint(wanted, order).findings(chosen) if chosen else []
        except (engine.EngineError, KubeconformError, overlay_lint.NoKustomizationError) as error:
            raise NotBuiltError(str(error)) from error
        left = known - {rule.code for rule in rules}
        own = [rule for rule in rules if rule.code in overlay_lint.CODES]
        report = judging.judge([], own, here, reported=[one for one in found if one.code not in left])
    report.tally = Tally([], chosen)
    report.told = [] if not chosen or Kubeconform.is_there() else MISSING.splitlines()
    report.told += [f"skipped {path}: no kustomization.yaml with fragments that can be built" for path in idle]
    return report
