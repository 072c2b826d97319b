"""A fallback cannot do what is asked of the group whose requests it gets.

Why: LiteLLM sends the same request on. A chat request fails at an embedding model, a long prompt at a model with less
context, a request with tools or an image at a model without; so some clients have the outage all the same.
Bad: ``fallbacks: [{"gpt-6-luna": ["text-embedding-3-small"]}]``
Good: ``fallbacks: [{"gpt-6-luna": ["claude-sonnet"]}]``

An error where the target answers another kind of request; a warning for tools, images, and less than half of the
context; a note for a little less context. What a model can do is said by `mode`, `max_input_tokens`,
`supports_function_calling` and `supports_vision` in its model_info, else by the price list that LiteLLM ships, else the
rule is silent. Where only the name tells of an embedding model this is a warning. Chains for long prompts are judged by
context alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway import weak_targets
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.rule import GATEWAY, Rule


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each target that cannot serve."""
    if gateway.is_part or not gateway.chains:
        return
    for where, problem, remedy, severity, facts in weak_targets.flaws(gateway):
        yield Finding(RULE.code, problem, remedy, where, facts, severity=severity)


RULE = Rule(code="LK307", name="weak-fallback", check=check, on=GATEWAY)
