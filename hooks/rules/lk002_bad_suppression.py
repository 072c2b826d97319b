"""A comment that suppresses a rule names no rule, an unknown one, or gives no reason.

Why: a suppression without a reason is a riddle a year later, and one for a rule that does not exist silences nothing.
Bad: ``api_key: none  # kustomize-litellm: ignore[LK401]``
Good: ``api_key: none  # kustomize-litellm: ignore[LK401] the server checks no key``

It silences `lint` only: comments do not reach the merge. Where the merge refuses the same line all the same, that is
reported too, because the suppression promises what it cannot keep.

A suppression stands on the line of the finding, or alone on the line above it. Several codes are separated by commas.
"""

from __future__ import annotations

from hooks.rule import Rule

RULE = Rule(code="LK002", name="bad-suppression")
