"""A cloud group has no fallback that ends on the local tier.

Why: when the Internet, the account or the provider fails, every cloud group fails at once. Only the local tier is left,
and a chain that never gets there answers with an error.
Bad: ``tier: cloud`` with ``fallbacks: [cloud-minimax]``
Good: ``tier: cloud`` with ``fallbacks: [cloud-minimax, vllm-qwen]``

Judged where somebody promises a failover (a FragmentMerge with `failover`, `failoverBudgetSeconds` in the settings, a
`severity` there for this rule): fragments with `tier: cloud` that do not say `routing: explicit`. The chains of targets
are followed, and default_fallbacks count. A target without a tier may be local. Where the gateway has no group of tier
local at all, this is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.finding import ERROR, WARNING, Finding
from kustomize_plugin.hooks.gateway import group_failover
from kustomize_plugin.hooks.gateway.group_failover import GroupFailover
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.rule import GATEWAY, Rule


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each automatic cloud group without a fallback to the local tier."""
    if not (gateway.wants_local or group_failover.failover(gateway) or gateway.budget_seconds):
        return
    failover = GroupFailover(gateway)
    severity = ERROR if gateway.local and not gateway.open_ended else WARNING
    for fragment in gateway.fragments:
        group = gateway.group_of(fragment)
        if gateway.tier(group) != "cloud" or group in gateway.explicit or "*" in group:
            continue
        if any(
            kind_shapes.flaws(fragment.kind, fragment.values)
        ):  # its chain may be under a misspelt key, as LK101 says
            continue
        tried = failover.walk(group).tried
        if any(failover.tier(name) != "cloud" for name in tried):
            continue
        chain = failover.written.get(group)
        problem, remedy = (
            f'fallback chain of "{group}" never reaches the local tier',
            "end it with a group of tier local",
        )
        if not tried:
            problem, remedy = (
                f'cloud group "{group}" has no fallback',
                "give it a chain that ends with a group of tier local",
            )
        where = chain.at() if chain is not None else fragment.at(("spec", "modelName"))
        yield Finding(RULE.code, problem, remedy, where, {"group": group}, severity=severity)


RULE = Rule(code="LK304", name="no-local-fallback", check=check, on=GATEWAY)
