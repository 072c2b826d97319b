"""An anchor is defined in text that the merge replaces, and used in text that stays.

Why: the finished config would have an alias without an anchor, and LiteLLM would not start.
Bad: ``timeout: &slow 60`` in an entry that a fragment replaces, ``timeout: *slow`` in one that stays
Good: ``timeout: 60`` in both

Anchors whose definition stays are kept.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK608", "shared-anchor")
