"""An anchor is defined in text that the merge replaces, and used in text that stays.

Why: the finished config would have an alias without an anchor, and LiteLLM would not start.
Bad: ``timeout: &slow 60`` in an entry that a fragment replaces, ``timeout: *slow`` in one that stays
Good: ``timeout: 60`` in both

Anchors whose definition stays are kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield what the merges of a build root say."""
    yield from root.refused(RULE.code)


RULE = Rule(code="LK608", name="shared-anchor", check=check, on=ROOT)
