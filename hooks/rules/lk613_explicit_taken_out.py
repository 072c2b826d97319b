"""An explicit-only group was taken out of a fallback chain of the base.

Why: a group with `routing: explicit` answers only those who ask for it by name. The base's chain would send it traffic.
Bad: ``fallbacks: [{chat-large: [gpt-6-luna, chat-small]}]`` in the base, ``gpt-6-luna`` explicit
Good: ``fallbacks: [{chat-large: [chat-small]}]``

The merged config is right already, but it says less than its base: take the group out there too, or make it automatic.
"""

from __future__ import annotations

from kustomize_plugin.finding import WARNING
from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK613", "explicit-taken-out", WARNING)
