"""A FragmentMerge names a program of the repository that is not there, or that may not be run.

Why: kustomize ends with the words of the operating system, and says neither which file wants the program nor
that git keeps the bit which makes a file a program.
Bad: ``exec: {path: ./bin/kustomize-litellm}``, committed without the bit
Good: ``exec: {path: kustomize-litellm}``, installed in the PATH, or the same file after ``git add --chmod=+x``

A path is followed from the kustomization that lists the FragmentMerge. A name without a folder is looked for in the
PATH, which git does not show, and a path that git ignores may be made before the build: both are silent.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway import function_annotation
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import ROOT, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each program that kustomize could not start."""
    for run in root.wiring.runs:
        document, listed = run.merge.document, run.merge.entry.where.file
        program = function_annotation.program(document)
        if "/" not in program or program.startswith(("/", "~", "$")):
            continue
        path = posixpath.normpath(posixpath.join(posixpath.dirname(listed), program))
        where, facts = document.at(function_annotation.PATH), {"file": path}
        if not root.disk.is_file(path):
            if not root.disk.is_ignored(path):
                problem = f'the function "{program}" does not exist, so the build fails'
                yield Finding(RULE.code, problem, "add it, or name a program in the PATH", where, facts)
        elif not root.disk.is_executable(path):
            problem = f'the function "{program}" may not be run, so the build fails'
            yield Finding(RULE.code, problem, f"run git add --chmod=+x {path}, and chmod +x {path}", where, facts)


RULE = Rule(code="LK508", name="function-not-runnable", check=check, on=ROOT)
