"""The merged config is larger than a ConfigMap may be.

Why: the API server refuses a ConfigMap over 1 MiB.
Bad: one gateway with 5,000 model groups
Good: two gateways, each with its FragmentMerge and a ``selector``
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield what the merges of a build root say."""
    yield from root.refused(RULE.code)


RULE = Rule(code="LK609", name="config-too-large", check=check, on=ROOT)
