"""Two settings cancel each other: each is right by itself, together one of them does not do what it says.

Why: LiteLLM reads both, says nothing, and lets one of them win. A pass-through endpoint that forwards headers and has
no Authorization of its own sends the key with which the client came, perhaps the master key, to somebody else's server.
Bad: ``{path: /rerank, target: "https://api.example.com/rerank", forward_headers: true}``
Good: the same with ``headers: {Authorization: os.environ/RERANK_KEY}``

Errors: that key, where the target is not in the cluster, and tag filtering under usage-based routing, which ignores
tags. Warnings: a policy of allowed fails that switches health routing off; a Redis without a port, which the router
ignores, or without time-outs, behind which LiteLLM 1.110 does not start; chains in litellm_settings that a database may
replace; the parameters of a cache, types of alerts and health routing that nothing switches on.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway import cancelled_settings
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.rule import GATEWAY, Rule


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each setting that another undoes."""
    for where, problem, remedy, severity in cancelled_settings.flaws(gateway):
        yield Finding(RULE.code, problem, remedy, where, severity=severity)


RULE = Rule(code="LK207", name="settings-cancel", check=check, on=GATEWAY)
