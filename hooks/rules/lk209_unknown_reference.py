"""A setting names a model group, credential, guardrail or the like that is not defined, or is of another kind.

Why: LiteLLM checks few of these names. A deployment with an unknown credential is asked with the key from the
environment, or none; an unknown guardrail never runs; a retry policy for an unknown group never applies; a router whose
tier names no group fails the requests of that tier.
Bad: ``litellm_credential_name: openai-prd``, where credential_list has ``openai-prod``
Good: ``litellm_credential_name: openai-prod``

Judged are groups in retry policies, routing groups, health checks, semantic caches, and in complexity, auto, quality
and adaptive routers, where an embedding model cannot do a chat model's work; credentials, guardrails, policies, MCP
servers and tools. Prompts and vector stores may be the provider's: only what is nearly the name of one is reported, as
a warning. Where the database or a callback of your own may define more, this is a warning too; where a file under
`include:` was not read, the rule is silent. A credential that nothing uses is a note. Chains and aliases are LK301,
variables LK403.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway import included_files
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.gateway.unresolved import References
from kustomize_plugin.hooks.rule import GATEWAY, Rule


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each name of nothing, and of something else."""
    if gateway.is_part or included_files.is_unread(gateway.configs):
        return
    for where, problem, remedy, severity, facts in References(gateway).flaws():
        yield Finding(RULE.code, problem, remedy, where, facts, severity=severity)


RULE = Rule(code="LK209", name="unknown-reference", check=check, on=GATEWAY)
