"""A fallback chain takes longer than the failover budget.

Why: LiteLLM waits out time-outs, retries and the pauses between them before it asks the next group. With its defaults
an endpoint that hangs costs three time-outs, and one that refuses connections costs almost six seconds.
Bad: ``timeout: 60`` and two retries, where ``budgetSeconds: 5``
Good: ``timeout: 4`` and ``num_retries: 0``, where ``budgetSeconds: 5``

The budget is `failover.budgetSeconds` of the FragmentMerge, or `failoverBudgetSeconds` in `.kustomize-litellm.yaml`;
without one, nothing is judged. What counts is the time until the first local group is asked, or the last one where none
is local; a group without a tier is local where all its addresses are of this cluster or network. Judged for groups of
tier cloud; others are reported for information. Hanging endpoints are not judged where the merge compiles
`onHang: cooldown` or `probe`. The merge changes no written setting: where one keeps a compiled failover from working,
where a chain gives it nothing to go by, or where a model cannot be probed, a finding says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import INFO, WARNING, Finding
from kustomize_plugin.hooks.gateway import failover_obstacles, group_failover, unkept_promises
from kustomize_plugin.hooks.gateway.group_failover import GroupFailover
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.rule import GATEWAY, Rule
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.litellm.failover_time import Hop


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each chain that is too slow in some mode of failure, and each setting in the way."""
    budget = group_failover.budget(gateway)
    if budget is None:
        return
    for where, problem, remedy in (*failover_obstacles.find(gateway), *unkept_promises.find(gateway)):
        yield Finding(RULE.code, problem, remedy, where, severity=WARNING)
    chains = GroupFailover(gateway)
    for source, chain in chains.written.items():
        hops, answer = chains.hops(source)
        slow = _slow(hops, group_failover.modes(gateway), budget)
        if slow:
            problem = f'{chain.label} may take longer than {budget:g} s to reach "{answer}": {"; ".join(slow)}'
            retries = "num_retries: 0 and " if any(hop.retries for hop in hops) else ""
            remedy = f"set {retries}shorter time-outs on the deployments"
            severity = WARNING if chains.tier(source) == "cloud" else INFO
            yield Finding(
                RULE.code, problem, remedy, chain.at(), {"group": source, "target": answer}, severity=severity
            )


def _slow(hops: list[Hop], modes: list[str], budget: float) -> list[str]:
    """Return the arithmetic of each mode that exceeds the budget, modes with the same arithmetic together."""
    sums: dict[str, list[str]] = {}
    for mode in modes:
        seconds = failover_time.total(hops, mode)
        if seconds is not None and seconds > budget:
            terms = failover_time.arithmetic(hops, mode)
            shown = f"{seconds:g} s" if terms == f"{seconds:g}" else f"{terms} = {seconds:g} s"
            sums.setdefault(shown, []).append(mode)
    return [f"{', '.join(modes)}: {shown}" for shown, modes in sums.items()]


RULE = Rule(code="LK305", name="failover-budget", check=check, on=GATEWAY, severity=WARNING)
