"""The rollout checksum on the pod template does not match the finished config.

Why: something changed the config after the merge: the pods would not restart when they should.
Bad: a replacement that edits the merged config after the FragmentMerge
Good: the same replacement in the base, before the FragmentMerge

Reported by `kustomize-litellm build`, which computes the checksum again.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import Rule

RULE = Rule(code="LK615", name="stale-checksum")
