"""The build has no ConfigMap, or no key in it, with the config that the FragmentMerge names.

Why: there is nothing to merge the fragments into.
Bad: ``configMap: {name: litellm-cfg}``, where the build has ``litellm-config``
Good: ``configMap: {name: litellm-config, key: config.yaml, from: base.yaml}``

The name is that of the base or the one an overlay made of it. The filter sees final names only.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield what the merges of a build root say."""
    yield from root.refused(RULE.code)


RULE = Rule(code="LK603", name="config-map-missing", check=check, on=ROOT)
