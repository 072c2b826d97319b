"""Two FragmentMerges of one build both take all fragments.

Why: each would merge every group into its own ConfigMap.
Bad: two FragmentMerges, one without ``selector``
Good: ``selector: {matchLabels: {gateway: internal}}`` in both, and the label on the fragments
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK607", "rival-merges")
