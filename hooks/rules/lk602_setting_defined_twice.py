"""Two SettingsFragments give one setting different values.

Why: one of them would be lost, and nobody would notice which.
Bad: ``num_retries: 0`` in one SettingsFragment, ``num_retries: 3`` in another
Good: the setting in one SettingsFragment only

Settings that are sets, such as `callbacks`, are joined. The same value twice is no conflict.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield what the merges of a build root say."""
    yield from root.refused(RULE.code)


RULE = Rule(code="LK602", name="setting-defined-twice", check=check, on=ROOT)
