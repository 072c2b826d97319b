"""A comment suppresses a rule that finds nothing on its line.

Why: the next real mistake on that line would be silenced by a comment that is no longer needed.
Bad: ``timeout: 60  # kustomize-litellm: ignore[LK206] was a text once``
Good: ``timeout: 60``
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import Rule

RULE = Rule(code="LK003", name="unused-suppression")
