"""A fallback chain or an alias names a model group that is not defined, or a chain belongs to one.

Why: LiteLLM does not check chains when it starts. A chain with an unknown target fails only when the first group has
failed already, and a chain of an unknown group or of a wildcard never fires at all. An alias of nothing is refused.
Bad: ``fallbacks: [{"chat-large": ["chat-smal"]}]``
Good: ``fallbacks: [{"chat-large": ["chat-small"]}]``

As targets, aliases, names that a wildcard covers, deployment ids and a deployment's own model count as defined; a group
of which LiteLLM drops every deployment, because it finds no provider, does not. A chain of an alias fires for those who
ask for the alias, and only for them. Files under `include:` are followed. Where one of them cannot be seen or the
database may define more groups, or no kustomization builds the fragment, this is a warning; a file without model_list
that nothing includes is not judged, nor is a template whose loops or expressions name groups. Judged is what an overlay
builds: its patches are applied, and an overlay is named where the finding does not hold in all that reach the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING, Finding
from kustomize_plugin.hooks.gateway import aliases, dropped_groups
from kustomize_plugin.hooks.gateway.one_proxy import Chain, Gateway
from kustomize_plugin.hooks.rule import GATEWAY, Rule
from kustomize_plugin.merge import chain_flaws


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each name that stands for nothing."""
    if gateway.is_part or gateway.is_unfinished:
        return
    severity = WARNING if gateway.open_ended else ERROR
    yield from _of_deleted(gateway)
    dropped = dropped_groups.of(gateway, {target for chain in gateway.chains for _, target in chain.names})
    for chain in gateway.chains:
        yield from _source(gateway, chain, severity)
        for index, target in chain.names:
            flaw = _unknown(gateway, chain, target)
            if flaw:
                yield flaw.at(chain.at(index))
            elif target in dropped:
                problem = f'{chain.label} names "{target}", which LiteLLM drops, because it finds no provider for '
                problem += f'"{dropped[target]}"'
                facts = {"group": chain.source, "target": target}
                remedy = "fix the model, or remove it from the chain"
                yield Finding(RULE.code, problem, remedy, chain.at(index), facts, severity=severity)
    for alias, problem, remedy in aliases.unknown(gateway):
        facts = {"alias": alias.name, "target": alias.target}
        yield Finding(RULE.code, problem, remedy, alias.document.at(alias.path), facts, severity=severity)


def _unknown(gateway: Gateway, chain: Chain, target: str) -> Finding | None:
    """Say that nobody defines a target; None where somebody does, or where that is said elsewhere."""
    remedy = "define it or remove it from the chain"
    flaw = chain_flaws.unknown(gateway.names, chain.label, chain.source, target, remedy)
    if flaw and target in gateway.unlisted:
        file = gateway.unlisted[target].path
        problem = f'{chain.label} names "{target}", which {file} defines, but no kustomization lists'
        return (
            None if gateway.tells_unlisted else flaw.told(problem, "list the file under resources").knowing(file=file)
        )
    return flaw


def _of_deleted(gateway: Gateway) -> Iterator[Finding]:
    """Yield a warning for each unknown target of a fragment that every overlay deletes: nobody else would see it."""
    gone = {gateway.group_of(fragment) for fragment in gateway.deleted}
    for chain in gateway.deleted_chains:
        for index, target in chain.names:
            flaw = _unknown(gateway, chain, target)
            if flaw and target not in gone:
                yield flaw.weighed(WARNING).at(chain.at(index))


def _source(gateway: Gateway, chain: Chain, severity: str) -> Iterator[Finding]:
    if chain.source in ("", "*") or not chain.targets:
        return
    if "*" in chain.source:
        yield chain_flaws.never_fires(chain.label, chain.source, "name").at(chain.document.at_key(chain.path))
    elif not gateway.names.may_be_asked_for(chain.source):
        near = gateway.names.nearest(chain.source)
        remedy = f'did you mean "{near}"?' if near else "define the group or remove the chain"
        problem, where = f"{chain.label} is for a group that is not defined", chain.document.at_key(chain.path)
        yield Finding(RULE.code, problem, remedy, where, {"group": chain.source}, severity=severity)


RULE = Rule(code="LK301", name="unknown-fallback", check=check, on=GATEWAY)
