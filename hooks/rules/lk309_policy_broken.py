"""What the merge writes breaks a policy of the FragmentMerge.

Why: a policy is a promise to people outside the team: the texts of one department stay in the house, an outage of one
provider stops nobody. One more name in one chain breaks it, in another file, by another author.
Bad: ``policy: [{groups: "hr-*", neverLeaves: local}]`` where the chain of ``hr-chat`` ends at OpenAI
Good: every name that the chain reaches, its own chains included, is of tier local

Proven are fallbacks, context and content chains, the default chain, aliases, wildcards and compiled levels. The message
shows the shortest way that breaks the promise. `neverLeaves` does not believe a tier where the address is a provider's
public API. `survives` means that all its hosts are down at once. `maxSeconds` counts the first request, in the worst of
all ways to fail: with `onHang: cooldown` that is the time-out of a hang.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK309", "policy-broken")
