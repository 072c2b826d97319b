"""The resource whose pods the FragmentMerge is to restart is not in the build, is there twice, or has no pods.

Why: a ConfigMap that is mounted by subPath never changes in a running pod. Without the checksum on its pod template the
pods keep the old config.
Bad: ``rollout: {kind: Deployment, name: lite-llm}``, where the build has ``litellm``
Good: ``rollout: {kind: Deployment, name: litellm}``

Leave `rollout` out where something else restarts the pods.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK606", "rollout-missing")
