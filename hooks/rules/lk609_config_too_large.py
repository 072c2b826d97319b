"""The merged config is larger than a ConfigMap may be.

Why: the API server refuses a ConfigMap over 1 MiB.
Bad: one gateway with 5,000 model groups
Good: two gateways, each with its FragmentMerge and a ``selector``
"""

from __future__ import annotations

from hooks.rule import Rule

RULE = Rule(code="LK609", name="config-too-large")
