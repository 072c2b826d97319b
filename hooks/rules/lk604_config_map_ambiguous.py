"""Several ConfigMaps, or other targets, of the build match the name in the FragmentMerge.

Why: the merge would have to guess which of them the gateway mounts.
Bad: ``configMap: {name: litellm-config}``, where two namespaces have one
Good: ``configMap: {name: litellm-config, namespace: ml}``
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK604", "config-map-ambiguous")
