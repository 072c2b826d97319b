"""The LiteLLM config that is to be merged is not valid YAML, has sections of the wrong type, or is a list or a number.

Why: LiteLLM would not start with it, and a merge cannot edit what it cannot read.
Bad: ``model_list: {}``
Good: ``model_list: []``
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK605", "config-unusable")
