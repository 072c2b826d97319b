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
from kustomize_plugin.hooks.rule import GATEWAY, Rule
from kustomize_plugin.merge import chain_flaws


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each name that stands for nothing."""
    severity = WARNING if gateway.open_ended else ERROR
    for chain in gateway.chains:
        yield from _source(gateway, chain, severity)
        for index, target in chain.names:
            remedy = "define it or take it out of the chain"
            flaw = chain_flaws.unknown(gateway.names, chain.label, chain.source, target, remedy)
            if flaw and target in gateway.unlisted:
                file = gateway.unlisted[target].path
                problem = f'{chain.label} names "{target}", which {file} defines, but no kustomization lists'
                flaw = None if gateway.tells_unlisted else flaw.told(problem, "list it").knowing(file=file)
            if flaw:
                yield flaw.at(chain.at(index))
    for alias, problem, remedy in aliases.unknown(gateway):
        facts = {"alias": alias.name, "target": alias.target}
        yield Finding(RULE.code, problem, remedy, alias.document.at(alias.path), facts, severity=severity)


def _source(gateway: Gateway, chain: Chain, severity: str) -> Iterator[Finding]:
    if chain.source in ("", "*") or not chain.targets:
        return
    if "*" in chain.source:
        yield chain_flaws.never_fires(chain.label, chain.source, "name").at(chain.document.at_key(chain.path))
    elif not gateway.names.may_be_asked_for(chain.source):
        near = gateway.names.nearest(chain.source)
        remedy = f'did you mean "{near}"?' if near else "define the group or remove the chain"
        problem, where = f"{chain.label} belongs to a group that nobody defines", chain.document.at_key(chain.path)
        yield Finding(RULE.code, problem, remedy, where, {"group": chain.source}, severity=severity)


RULE = Rule(code="LK301", name="unknown-fallback", check=check, on=GATEWAY)
