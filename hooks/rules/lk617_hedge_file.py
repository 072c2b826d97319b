"""`onHang: hedge` needs hedge.py beside the config, and something keeps it from there.

Why: LiteLLM imports the file from the folder of its config and does not start without it. The merge writes it into the
ConfigMap and mounts it in the workload that `spec.rollout` names; what another manifest mounts, it cannot see.
Bad: `onHang: hedge` without `spec.rollout`; a ConfigMap with a `hedge.py` of its own
Good: ``rollout: {kind: Deployment, name: litellm}``, whose pods mount the ConfigMap
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK617", "hedge-file")
