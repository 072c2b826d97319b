"""The runner: an order in, a report out. It reads files and builds; it writes nothing."""

from __future__ import annotations

from kustomize_plugin.hooks.run import clock, judging, rule_registry
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.hooks.run.report import Report
from kustomize_plugin.hooks.run.repository_top import RepositoryTop


def run(order: Order) -> Report:
    """Do what is ordered.

    Raises NoRuleError for a word that names no rule, and NotBuiltError where a build cannot be tried.
    """
    today = clock.today(order)
    rules = clock.followed(rule_registry.chosen(order.select, order.ignore), today)
    if order.rendered or order.render:
        from kustomize_plugin.hooks.run import building

        return building.output(order, rules) if order.rendered else building.overlays(order, rules)
    if any(path == "-" or ":" in path for path in order.paths):
        from kustomize_plugin.hooks.run import elsewhere

        if elsewhere.is_meant(order.paths):
            return elsewhere.report(order, rules)
    paths = order.paths or _unnamed(order)
    with RepositoryTop(paths) as here:
        return judging.judge(list(map(here.inward, paths)), rules, here, fix=order.fix, today=today, held=order.held)


def _unnamed(order: Order) -> list[str]:
    """Return what is checked where nothing is named."""
    if not order.deleted:
        return ["."]
    from kustomize_plugin.hooks.run import deleted_files

    return deleted_files.kustomizations()
