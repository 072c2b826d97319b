"""Findings that may differ from one build root to another: which of them hold where."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, Finding
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import GATEWAY, PROXY, ROOT
from kustomize_plugin.hooks.run.rule_registry import Listed
from kustomize_plugin.machine import real_paths


def tell_of_deleted(roots: list[Root]) -> None:
    """Let each gateway know the fragments that its root deletes and that no other root builds."""
    for root in roots:
        fragments = [one for one in root.documents if one.is_ours and one.kind == "ModelFragment"]
        gone = [one for one in fragments if root.wiring.is_deleted(one.node)]
        root.gateway.deleted = [one for one in gone if not any(other.wiring.builds(one.node) for other in roots)]


def named(found: list[tuple[Root, list[Finding]]]) -> Iterator[Finding]:
    """Yield each finding once; one that holds not in all roots that reach its file names those where it does."""
    holding: dict[str, list[Root]] = {}
    for root, findings in found:
        for one in findings:
            roots = holding.setdefault(str(one), [])
            if not roots or roots[-1] is not root:
                roots.append(root)
    reaching = Counter(file for root, _ in found for file in root.reached)
    told: set[str] = set()
    for _, findings in found:
        for one in findings:
            key = str(one)
            if key not in told:
                told.add(key)
                yield _knowing_where(len(found), reaching, holding[key], one)


def _knowing_where(count: int, reaching: Counter[str], holding: list[Root], one: Finding) -> Finding:
    if count == len(holding) or one.where is None or reaching[real_paths.path(one.where.file)] <= len(holding):
        return one
    return one.knowing(overlays=tuple(os.path.relpath(root.directory) for root in holding))


def left_over(roots: list[Root], rules: list[Listed], found: list[Finding]) -> Iterator[tuple[Root, list[Finding]]]:
    """Yield what the merge of each root refuses and no rule has said: flaws that a patch brings in, for example.

    Only of the rules that are chosen and do not look at what patches have changed.
    """
    codes = {rule.code for rule in rules if not rule.kinds or rule.kinds - {ROOT, PROXY, GATEWAY}}
    said = {(one.code, one.where.file) for one in found if one.where is not None}
    for root in roots:
        yield root, list(_left_over(root, codes, said)) if codes else []


def _left_over(root: Root, codes: set[str], said: set[tuple[str, str]]) -> Iterator[Finding]:
    for one in root.refusals:
        file = one.where.file if one.where else ""
        if one.severity == ERROR and one.code in codes and (one.code, file) not in said:
            yield one


def refused(roots: list[Root]) -> set[tuple[str, str, int]]:
    """Return code, file and line of each error with which a merge refuses the files."""
    errors = [one for root in roots for one in root.refusals if one.severity == ERROR]
    return {(one.code, one.where.file, one.where.line) for one in errors if one.where is not None}
