"""A kustomization says something that kustomize refuses.

Why: the build ends there, often with an error that names no file. A pipeline then keeps what the cluster had.
Bad: ``resource: [configmap.yaml]``
Good: ``resources: [configmap.yaml]``

Judged are fields and their types, apiVersion and kind, generators and their literals, two kustomizations in one folder,
folders without one, folders that lead back, components among resources, names in `replicas`,
`replacements` and merging generators that nothing in the build has. A warning where no FragmentMerge asks for
kustomize: something else may build the folder.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING, Finding
from kustomize_plugin.hooks.kustomize import refused_entries, refused_fields
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each thing that ends the build."""
    severity = ERROR if root.merges else WARNING
    for where, problem, remedy in (*refused_fields.flaws(root), *refused_entries.flaws(root)):
        yield Finding(RULE.code, problem, remedy, where, severity=severity)


RULE = Rule(code="LK509", name="kustomization-refused", check=check, on=ROOT)
