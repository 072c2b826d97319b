"""Two ModelFragments define one model group.

Why: a group has one owner. Which of the two LiteLLM would get could depend on the order of files.
Bad: two files with ``modelName: chat-large``
Good: one file with ``modelName: chat-large`` and two entries in ``deployments``

Groups of the base's own `model_list` are not a conflict: a fragment replaces them.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK601", "group-defined-twice")
