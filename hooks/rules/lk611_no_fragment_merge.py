"""The build has no FragmentMerge, or the function was called with something else.

Why: the fragments are never merged, and the gateway starts without its models, or not at all.
Bad: ``transformers: [prefix.yaml]``
Good: ``resources: [fragmentmerge.yaml]`` and ``transformers: [fragmentmerge.yaml]``

It belongs under both: as a resource it stays in the output where the function was skipped, so that nobody can apply it.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import Rule

RULE = Rule(code="LK611", name="no-fragment-merge")
