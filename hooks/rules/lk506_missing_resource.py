"""A kustomization lists a file or a folder that is not there, or that kustomize does not load.

Why: kustomize refuses the build. It happens where a fragment is deleted and its entry stays; what the file defined
counts as unknown meanwhile, so that other rules say less.
Bad: ``resources: [cloud-kimi.yaml]`` after ``git rm cloud-kimi.yaml``
Good: the entry is gone, too

A file outside the kustomization's folder is refused too, unless one builds with `--load-restrictor
LoadRestrictionsNone`, which is worth a suppression: so it is a warning where no FragmentMerge asks for kustomize, and
silent beside resources of Flux, which loads them. Folders with a kustomization are right wherever they are.

Also judged are the files of patches, replacements, `crds`, `configurations` and `openapi`, the values files of
`helmCharts` and the files of generators; those of variables and Secrets, which git may not have, are a warning.
Addresses of remote bases are left out; an entry that git ignores is a warning. A file that something makes before the
build is worth a suppression.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING, Finding
from kustomize_plugin.hooks.kustomize import listings
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each entry that leads nowhere."""
    severity = ERROR if root.merges else WARNING
    for entry, where in () if _is_of_flux(root) else listings.outside(root):
        problem = f'"{entry}" is a file outside the folder of the kustomization, so the build fails'
        remedy = "move it there, or list a folder whose kustomization lists it"
        yield Finding(RULE.code, problem, remedy, where, {"entry": entry}, severity=severity)
    for entry, where in listings.missing(root):
        facts = {"entry": entry}
        if root.disk.is_ignored(posixpath.join(posixpath.dirname(where.file), entry)):
            problem = f'"{entry}" is left out of git, so the build fails wherever nobody has put it'
            yield Finding(RULE.code, problem, "keep it in git encrypted", where, facts, severity=WARNING)
            continue
        problem = f'"{entry}" does not exist, so the build fails'
        yield Finding(RULE.code, problem, "remove the entry, or restore the file", where, facts)
    for entry, where in listings.made_elsewhere(root):
        problem = f'"{entry}" is not in git, so the build fails wherever nobody has put it'
        remedy = "keep it in git encrypted, or remove the entry"
        yield Finding(RULE.code, problem, remedy, where, {"entry": entry}, severity=WARNING)


def _is_of_flux(root: Root) -> bool:
    """Tell whether Flux builds the root, which sets kustomize no bounds, and runs no function."""
    return not root.merges and any(".fluxcd.io/" in source.text for source in (*root.sources, *root.kustomizations))


RULE = Rule(code="LK506", name="missing-resource", check=check, on=ROOT)
