"""The merged config is too large for client-side apply.

Why: `kubectl apply` keeps a copy of each resource in an annotation, which holds 256 KiB.
Bad: ``kubectl apply -f rendered.yaml``
Good: ``kubectl apply --server-side -f rendered.yaml``
"""

from __future__ import annotations

from kustomize_plugin.finding import WARNING
from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK610", "config-large", WARNING)
