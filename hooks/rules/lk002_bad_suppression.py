"""A comment that suppresses a rule names no rule, an unknown one, or gives no reason.

Why: nobody knows a year later why a rule was silenced, and a misspelt code silences nothing.
Bad: ``fallbacks: [from-the-database]  # kustomize-litellm: ignore[LK301]``
Good: ``fallbacks: [from-the-database]  # kustomize-litellm: ignore[LK301] the database defines it``

It silences `lint` only: comments do not reach the merge. Where the merge refuses the same line all the same, that is
reported too, because the suppression promises what it cannot keep.

A suppression is on the line of the finding, or alone on the line above it. Several codes are separated by commas.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import Rule

RULE = Rule(code="LK002", name="bad-suppression")
