"""A patch of a fragment, or of a config in a chart's values, finds nothing to change, or does not apply.

Why: a patch with a `target` that matches nothing is not an error to kustomize: the build goes on without it. One that
names its resource itself, and one whose path is not there, stops the build, and only then.
Bad: ``target: {kind: ModelFragment, name: olama-qwen}``
Good: ``target: {kind: ModelFragment, name: ollama-qwen}``

Judged are patches of fragments and of FragmentMerges, JSON6902 operations on those and on what holds a config, such as
a ConfigMap or a HelmRelease, and patches that change a config there. The name in a `target` is a regular expression; a
note tells of one that is not read here, such as `a{2}`. A patch of a fragment comes too late where a base has merged
it. Where a remote base or a generator may bring the resource, nothing is reported.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import INFO, Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each patch of ours that does nothing, or cannot be carried out."""
    for miss in root.wiring.patched.misses:
        yield Finding(RULE.code, miss.problem, miss.remedy, miss.where)
    for one in root.wiring.patched.unread:
        yield Finding(RULE.code, one.problem, one.remedy, one.where, severity=INFO)


RULE = Rule(code="LK504", name="idle-patch", check=check, on=ROOT)
