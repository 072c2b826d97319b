"""A fallback chain names its own group, or goes deeper than LiteLLM follows it.

Why: LiteLLM follows no chain of a target after `max_fallbacks` names (5 unless it is set). What lies deeper is never
asked, however well it works, and a group that has failed already is not asked again.
Bad: ``fallbacks: [{a: [b]}, {b: [c]}, {c: [d]}, {d: [e]}, {e: [f]}, {f: [g]}]``
Good: ``fallbacks: [{a: [b, c, d, e, f, g]}]``

One list may be as long as you like. Two groups that fall back to each other are fine, because LiteLLM tries each name
once per request. Where a group of tier local is reached before the limit, what lies deeper is not missed.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway.group_failover import GroupFailover
from kustomize_plugin.hooks.gateway.one_proxy import CHAIN_SETTINGS, Gateway
from kustomize_plugin.hooks.rule import GATEWAY, Rule
from kustomize_plugin.merge import chain_flaws


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each target that is its own group, and for each chain that loses targets."""
    for chain in gateway.chains:
        for index, target in chain.names:
            flaw = chain_flaws.itself(gateway.names, chain.label, chain.source, target)
            if flaw:
                yield flaw.at(chain.at(index))
    for setting in CHAIN_SETTINGS:
        yield from _lost(GroupFailover(gateway, setting))


def _lost(failover: GroupFailover) -> Iterator[Finding]:
    for source, chain in failover.written.items():
        walk = failover.walk(source)
        if walk.lost and not any(failover.is_local(name) for name in walk.tried):
            owner, target = walk.lost[0]
            problem = f'{chain.label} never reaches "{target}", which the chain of "{owner}" names: LiteLLM follows no '
            problem += f"chain after {failover.limit} fallbacks"
            remedy = "name it in this chain too, or raise router_settings.max_fallbacks"
            yield Finding(RULE.code, problem, remedy, chain.at(), {"group": source, "target": target})


RULE = Rule(code="LK302", name="fallback-depth", check=check, on=GATEWAY)
