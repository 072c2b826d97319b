"""A gateway mounts its config, and nothing tells LiteLLM to read it.

Why: LiteLLM reads the file that ``--config`` or CONFIG_FILE_PATH names, and no other. Without one it starts with no
models and answers that it is ready, so a rolling update swaps good pods for empty ones.
Bad: a mount at ``/app/config.yaml``, and ``args: [--port, "4000"]``
Good: ``args: [--config, /app/config.yaml, --port, "4000"]``

Judged are containers of LiteLLM's own images that mount a config of their build, of their folder or of their compose
file, in a pod, in app-template or in a service; LiteLLM's charts name the config themselves. A path at which no mount
puts a config is reported too, and an argument that holds both the flag and the path. Where a script, a variable
from elsewhere or values from elsewhere may name the config, the rule is silent.
"""

from __future__ import annotations

from kustomize_plugin.hooks.kustomize import pod_rules, told_configs

RULE = pod_rules.rule("LK701", "config-not-read", lambda pods, _: told_configs.flaws(pods))
