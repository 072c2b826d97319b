"""The merged config is larger than a ConfigMap may be.

Why: the API server refuses a ConfigMap over 1 MiB.
Bad: one gateway with 5,000 model groups
Good: two gateways, each with its FragmentMerge and a ``selector``
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK609", "config-too-large")
