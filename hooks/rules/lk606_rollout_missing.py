"""The resource whose pods the FragmentMerge is to restart is not in the build, is there twice, or makes no pods.

Why: a ConfigMap that is mounted by subPath never changes in a running pod. Without the checksum on its pod template the
old config goes on.
Bad: ``rollout: {kind: Deployment, name: lite-llm}``, where the build has ``litellm``
Good: ``rollout: {kind: Deployment, name: litellm}``

Leave `rollout` out where something else restarts the pods.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield what the merges of a build root say."""
    yield from root.refused(RULE.code)


RULE = Rule(code="LK606", name="rollout-missing", check=check, on=ROOT)
