"""A fallback chain names, or belongs to, a model group that nobody defines; or an alias stands for one.

Why: LiteLLM does not check chains when it starts. A chain with an unknown target fails only when the first group has
failed already, and a chain of an unknown group or of a wildcard never fires at all. An alias of nothing is refused.
Bad: ``fallbacks: [{"chat-large": ["chat-smal"]}]``
Good: ``fallbacks: [{"chat-large": ["chat-small"]}]``

As targets, aliases, names that a wildcard covers, deployment ids and a deployment's own model count as defined. A chain
of an alias fires for those who ask for the alias, and only for them. Where an `include:` or the database may define
more groups, or no kustomization reaches the fragment, this is a warning. Judged is what an overlay builds: its patches
are applied, and an overlay is named where the finding does not hold in all that reach the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING, Finding
from kustomize_plugin.hooks.gateway import aliases
from kustomize_plugin.hooks.gateway.one_proxy import Chain, Gateway
from kustomize_plugin.hooks.rule import GATEWAY, Rule, finding
from kustomize_plugin.merge import chain_flaws


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each name that stands for nothing."""
    severity = WARNING if gateway.open_ended else ERROR
    for chain in gateway.chains:
        yield from _source(gateway, chain, severity)
        for index, target in chain.names:
            remedy = "; define it or take it out of the chain"
            message = chain_flaws.unknown(gateway.names, chain.label, chain.source, target, remedy)
            if message and target in gateway.unlisted:
                if gateway.tells_unlisted:
                    continue
                file = gateway.unlisted[target].path
                message = f'{chain.label} names "{target}", which {file} defines, but no kustomization lists; list it'
            if message:
                yield finding(RULE.code, chain.at(index), message, severity)
    for alias, message in aliases.unknown(gateway):
        yield finding(RULE.code, alias.document.at(alias.path), message, severity)


def _source(gateway: Gateway, chain: Chain, severity: str) -> Iterator[Finding]:
    if chain.source in ("", "*") or not chain.targets:
        return
    if "*" in chain.source:
        message = f"{chain.label} never fires, because LiteLLM looks chains up by the name asked for; "
        message += "give the chain to a name without a wildcard"
        yield finding(RULE.code, chain.document.at_key(chain.path), message)
    elif not gateway.names.may_be_asked_for(chain.source):
        hint = gateway.names.like(chain.source) or "; define the group or remove the chain"
        message = f"{chain.label} belongs to a group that nobody defines{hint}"
        yield finding(RULE.code, chain.document.at_key(chain.path), message, severity)


RULE = Rule(code="LK301", name="unknown-fallback", check=check, on=GATEWAY)
