"""Two FragmentMerges of one build both take all fragments.

Why: each would merge every group into its own ConfigMap.
Bad: two FragmentMerges, one without ``selector``
Good: ``selector: {matchLabels: {gateway: internal}}`` in both, and the label on the fragments
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield what the merges of a build root say."""
    yield from root.refused(RULE.code)


RULE = Rule(code="LK607", name="rival-merges", check=check, on=ROOT)
