"""Lint itself failed on a file, so not all rules have looked at it.

Why: what no rule has seen may hold a key or stop the gateway, and nobody would know. All other files are checked, their
findings are printed, and the exit code is 3.
Bad: a file that makes a rule stumble
Good: the same file, checked by all rules

Of more than 8,000 shell commands or 1,000 configs in one file the rest is left out; a warning says where it begins.

Report it with what ``kustomize-litellm --debug lint FILE`` prints.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import Rule

RULE = Rule(code="LK005", name="partly-checked")
