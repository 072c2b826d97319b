"""The merged config is too large for client-side apply.

Why: `kubectl apply` keeps a copy of each resource in an annotation, which holds 256 KiB.
Bad: ``kubectl apply -f rendered.yaml``
Good: ``kubectl apply --server-side -f rendered.yaml``
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield what the merges of a build root say."""
    yield from root.refused(RULE.code)


RULE = Rule(code="LK610", name="config-large", check=check, on=ROOT, severity=WARNING)
