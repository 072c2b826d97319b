"""Two SettingsFragments give one setting different values.

Why: one of them would be lost, and nobody would notice.
Bad: ``num_retries: 0`` in one SettingsFragment, ``num_retries: 3`` in another
Good: the setting in one SettingsFragment only

Settings that are sets, such as `callbacks`, are joined. The same value twice is not a conflict. An entry of a list such
as `guardrails`, `credential_list` or `search_tools` has one owner, as a model group has: two SettingsFragments with an
entry of one name are refused.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK602", "setting-defined-twice")
