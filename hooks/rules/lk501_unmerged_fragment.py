"""A fragment is built, or lies beside those that are, but no FragmentMerge takes it.

Why: an unmerged fragment reaches the API server, which does not know its kind and refuses the apply half way; one that
no kustomization lists is missing from the gateway without a word.
Bad: ``resources: [../../base, kimi.yaml]`` in an overlay without a FragmentMerge, or with one in its base
Good: ``resources: [../../base, kimi.yaml, merge.yaml]`` and ``transformers: [merge.yaml]``

A listed file without any resource in it, to which kustomize says nothing either, is a warning.

The outermost kustomization lists the FragmentMerge, and lists it twice: as a transformer it runs; as a resource it
leaks where it was skipped, so that the apply fails instead of deploying a gateway without its groups. With kpt's
annotation `config.kubernetes.io/local-config` kustomize drops it, and nothing leaks.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.kustomize.wiring import FRAGMENTS
from kustomize_plugin.hooks.rule import ROOT, Rule

_BOTH = "under both resources and transformers"


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each flaw in how a build root is wired."""
    yield from _unlisted(root)
    wiring = root.wiring
    for entry in wiring.empty if any(document.is_ours for document in root.documents) else ():
        problem, remedy = (
            f'"{entry.text}" is listed but empty, so it adds nothing',
            "write the fragment, or remove it from the list",
        )
        yield Finding(RULE.code, problem, remedy, entry.where, {"entry": entry.text}, severity=WARNING)
    if root.is_component:
        return
    merges = [one for one in wiring.left if one.is_merge]
    for merge in merges:
        problem = f'FragmentMerge "{merge.document.name}" is listed as a resource only and never runs'
        yield Finding(RULE.code, problem, f"list it {_BOTH}", merge.entry.where, {"name": merge.document.name})
    yield from _dropped(root)
    for merge in wiring.transformers_only:
        problem = f'FragmentMerge "{merge.document.name}" is listed as a transformer only, '
        problem += "so nobody notices when it was skipped"
        yield Finding(RULE.code, problem, f"list it {_BOTH}", merge.entry.where, {"name": merge.document.name})
    fragments = [f'"{one.document.name}"' for one in wiring.left if one.is_fragment]
    if not fragments or merges or wiring.open_ended:
        return
    named = f"{'fragments' if len(fragments) > 1 else 'fragment'} {', '.join(fragments[:3])}"
    named += f" and {len(fragments) - 3} more" if len(fragments) > 3 else ""  # noqa: PLR2004 - as many as are shown
    if wiring.runs:
        run = wiring.runs[-1].merge
        problem = f'FragmentMerge "{run.document.name}" runs before the build has {named}'
        remedy = f"list it in {root.shown}, {_BOTH}"
        yield Finding(RULE.code, problem, remedy, run.entry.where, {"name": run.document.name})
    else:
        yield Finding(RULE.code, f"no FragmentMerge merges {named}", f"list one {_BOTH}", root.at("resources"))


def _dropped(root: Root) -> Iterator[Finding]:
    """Yield a finding for each FragmentMerge that kustomize drops, whether it ran or not."""
    for document in root.merges:
        if document.field("metadata", "annotations", kind_shapes.LOCAL) not in ("", "false"):
            problem = f'"{kind_shapes.LOCAL}" takes FragmentMerge "{document.name}" out of the build, '
            problem += "so nobody notices when it was skipped"
            where = document.at(("metadata", "annotations", kind_shapes.LOCAL))
            yield Finding(RULE.code, problem, "remove it", where, {"name": document.name})


def _unlisted(root: Root) -> Iterator[Finding]:
    for document in root.unlisted:
        if document.is_ours and document.kind in FRAGMENTS:
            problem = f'fragment "{document.name}" is not listed by a kustomization, unlike the files beside it'
            remedy, where = "list it in resources, or remove it", document.at(("metadata", "name"))
            yield Finding(RULE.code, problem, remedy, where, {"name": document.name})


RULE = Rule(code="LK501", name="unmerged-fragment", check=check, on=ROOT)
