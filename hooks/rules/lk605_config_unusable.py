"""The LiteLLM config in the ConfigMap is not valid YAML, or has sections of the wrong type.

Why: LiteLLM would not start with it, and a merge cannot edit what it cannot read.
Bad: ``model_list: {}``
Good: ``model_list: []``
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK605", "config-unusable")
