"""Two resources of one kustomization have the same kind and name.

Why: kustomize refuses the build with "may not add resource with an already registered id", and names only one file.
Bad: ``cloud-kimi.yaml`` and its copy ``cloud-qwen.yaml`` both say ``metadata: {name: cloud-kimi}``
Good: the copy says ``metadata: {name: cloud-qwen}``

Judged are fragments and the files beside them that are about LiteLLM, as far as one kustomization lists them itself:
what comes from two bases may be renamed by each.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Facts, Finding
from kustomize_plugin.hooks.kustomize import listings
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each resource that an earlier file of its kustomization has defined."""
    for first, second in listings.duplicates(root):
        there = first.at(("metadata", "name"))
        problem = f'{second.kind} "{second.name}" is also defined in {there.file}:{there.line}'
        facts: Facts = {"kind": second.kind, "name": second.name, "file": there.file, "line": there.line}
        yield Finding(RULE.code, problem, "rename one of them", second.at(("metadata", "name")), facts)


RULE = Rule(code="LK505", name="resource-defined-twice", check=check, on=ROOT)
