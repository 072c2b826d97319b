"""An explicit-only group is the target of an automatic fallback.

Why: a group with `routing: explicit` answers only those who ask for it by name, because it costs money, has a small
quota or sees what others must not. A chain would send it traffic whenever another group fails.
Bad: ``fallbacks: [gpt-6-luna, chat-small]`` where the fragment of ``gpt-6-luna`` says ``routing: explicit``
Good: ``fallbacks: [chat-small]``

The chains of the base config are not reported where fragments are merged into it: the merge takes explicit-only groups
out of them and says so (LK613).
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.rule import GATEWAY, Rule
from kustomize_plugin.merge import chain_flaws


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each explicit-only target that the merge will not remove."""
    for chain in gateway.chains:
        if chain.document.is_config and gateway.fragments:
            continue
        for index, target in chain.names:
            flaw = chain_flaws.explicit(gateway.names, chain.label, chain.source, target)
            if flaw:
                yield flaw.at(chain.at(index))


RULE = Rule(code="LK303", name="explicit-in-chain", check=check, on=GATEWAY)
