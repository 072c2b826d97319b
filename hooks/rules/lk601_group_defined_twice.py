"""Two ModelFragments define one model group.

Why: a group has one owner. Which of the two LiteLLM would get could depend on the order of files.
Bad: two files with ``modelName: chat-large``
Good: one file with ``modelName: chat-large`` and two entries in ``deployments``

Groups of the base's own `model_list` are no conflict: a fragment replaces them.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield what the merges of a build root say."""
    yield from root.refused(RULE.code)


RULE = Rule(code="LK601", name="group-defined-twice", check=check, on=ROOT)
