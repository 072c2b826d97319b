"""A policy of the FragmentMerge cannot be proven from what is in git.

Why: a promise that nobody can check is worth nothing, and its author believes in it.
Bad: ``neverLeaves: local`` for a group at ``api_base: os.environ/VLLM_URL`` without a tier
Good: the same group as a ModelFragment with ``tier: local``

So, too, where no group fits the pattern, where no deployment is at a host that is to be survived, and where
time-outs or retries are references that only the run knows.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK310", "policy-unprovable")
