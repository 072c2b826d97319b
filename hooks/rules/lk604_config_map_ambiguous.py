"""Several ConfigMaps of the build match the name in the FragmentMerge.

Why: the merge would have to guess which of them the gateway mounts.
Bad: ``configMap: {name: litellm-config}``, where two namespaces have one
Good: ``configMap: {name: litellm-config, namespace: ml}``
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield what the merges of a build root say."""
    yield from root.refused(RULE.code)


RULE = Rule(code="LK604", name="config-map-ambiguous", check=check, on=ROOT)
