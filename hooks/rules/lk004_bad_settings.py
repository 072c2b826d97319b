"""`.kustomize-litellm.yaml` holds a setting that does not exist, or a value that does not fit it.

Why: a misspelt setting is a rule that stays off, or on, without anybody noticing.
Bad: ``severity: {LK999: off}``
Good: ``severity: {LK305: off}``

Allowed are `severity` (by rule code: error, warning, info, off), `placeholders`, `exclude`, `schemaLocations`,
`substitution` (flux, envsubst, none) and `failoverBudgetSeconds`; schemas/kustomize-litellm.dev/settings.json says the
same to an editor. The file is looked for in the working directory and above, up to the top of the git work tree.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import Rule

RULE = Rule(code="LK004", name="bad-settings")
