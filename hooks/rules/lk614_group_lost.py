"""A group that the merge wrote is not in the finished config.

Why: a patch or transformer that runs later has overwritten the merged text, and requests for the group fail.
Bad: ``transformers: [fragmentmerge.yaml, replace-config.yaml]``
Good: ``transformers: [replace-config.yaml, fragmentmerge.yaml]``

Reported by `kustomize-litellm build`, which looks at what the engine printed.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import Rule

RULE = Rule(code="LK614", name="group-lost")
