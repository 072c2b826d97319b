"""Two resources of one kustomization have the same kind and name.

Why: kustomize refuses the build with "may not add resource with an already registered id", and names only one file.
Bad: ``cloud-kimi.yaml`` and its copy ``cloud-qwen.yaml`` both say ``metadata: {name: cloud-kimi}``
Good: the copy says ``metadata: {name: cloud-qwen}``

Judged are fragments and the files beside them that are about LiteLLM, as far as one kustomization lists them itself:
what comes from two bases may be renamed by each.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.kustomize import listings
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule, finding


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each resource that an earlier file of its kustomization has defined."""
    for first, second in listings.duplicates(root):
        there = first.at(("metadata", "name"))
        message = f'{second.kind} "{second.name}" is defined in {there.file}:{there.line} too; rename one of them'
        yield finding(RULE.code, second.at(("metadata", "name")), message)


RULE = Rule(code="LK505", name="resource-defined-twice", check=check, on=ROOT)
