"""The LiteLLM config in the ConfigMap is no YAML, or no mapping with the sections that LiteLLM expects.

Why: LiteLLM would not start with it, and a merge cannot edit what it cannot read.
Bad: ``model_list: {}``
Good: ``model_list: []``
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield what the merges of a build root say."""
    yield from root.refused(RULE.code)


RULE = Rule(code="LK605", name="config-unusable", check=check, on=ROOT)
