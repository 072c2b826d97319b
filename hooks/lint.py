"""The runner: files in, findings out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hooks import registry, root, settings, suppression, tree
from hooks.document import Document
from hooks.gateway import Gateway
from hooks.reach import Reach
from hooks.root import Root
from hooks.rule import DOCUMENT, GATEWAY, ROOT, SCOPE, SOURCE, Rule
from hooks.scope import Scope
from hooks.source import Source
from kustomize_plugin import files
from kustomize_plugin.finding import ERROR, INFO, WARNING, Finding

_RANKS = {ERROR: 0, WARNING: 1, INFO: 2}


class Run:
    """One lint run over paths and over `extra` sources that are no files.

    `reported` are findings that another program made; they are silenced and weighed as the rules' own.
    `findings` are sorted by place, `fixed` are the files that `fix` has changed.
    """

    def __init__(
        self,
        paths: list[str],
        rules: list[Rule],
        fix: bool = False,
        extra: list[Source] | None = None,
        reported: list[Finding] | None = None,
    ) -> None:
        self.tree = tree.Tree()
        self.rules = rules
        self.fixed: list[str] = []
        codes = set(registry.all_rules())
        self.settings, flaws = settings.load(Path(), codes)
        chosen = [path for path in tree.expand(paths) if not self.settings.excludes(path)]
        self.sources = [source for path in chosen if (source := self.tree.load(path)) is not None]
        self.sources += [self.tree.hold(source) for source in extra or ()]
        if fix:
            self._fix()
        found = list(self._found())
        self.findings = self._kept([*flaws, *found, *(reported or ())], codes)

    @property
    def has_errors(self) -> bool:
        """Whether a finding refuses the files."""
        return any(one.severity == ERROR for one in self.findings)

    @property
    def has_warnings(self) -> bool:
        """Whether a finding is a warning."""
        return any(one.severity == WARNING for one in self.findings)

    def _found(self) -> Iterator[Finding]:
        by_kind = {kind: [rule for rule in self.rules if rule.check and rule.on == kind] for kind in _KINDS}
        seconds = [rule for rule in self.rules if rule.gateway]
        by_kind[GATEWAY] += [Rule(one.code, one.name, one.gateway, severity=one.severity) for one in seconds]
        scope = Scope(self.sources, self._roots, self.tree.load, self.settings)
        self._set_foreign(scope.roots)
        for source in self.sources:
            yield from _checked(by_kind[SOURCE], source)
            if by_kind[DOCUMENT]:
                for document in source.documents:
                    yield from _checked(by_kind[DOCUMENT], document)
        yield from _checked(by_kind[SCOPE], scope)
        if not by_kind[GATEWAY] and not by_kind[ROOT]:
            return
        for one in scope.roots:
            yield from _checked(by_kind[ROOT], one)
        for gateway in self._gateways(scope.roots):
            gateway.budget_seconds = self.settings.budget_seconds
            yield from _checked(by_kind[GATEWAY], gateway)

    def _roots(self) -> list[Root]:
        """Return the build roots that the files belong to; none where no file can matter to one."""
        relevant = [one for one in self.sources if one.is_yaml and (one.is_relevant or one.is_kustomization)]
        if not relevant:
            return []
        candidates = Reach(self.tree.load).candidates(relevant)
        return root.roots_of([source.path for source in relevant], self.tree.load, among=candidates)

    def _set_foreign(self, roots: list[Root]) -> None:
        """Leave out the kustomizations that no root reaches: in a large tree, most build something else."""
        reached = {os.path.realpath(file) for one in roots for file in one.graph.kustomizations}
        for source in self.sources:
            if source.is_kustomization and not source.is_relevant:
                source.is_foreign = not reached or os.path.realpath(source.path) not in reached

    def _gateways(self, roots: list[Root]) -> Iterator[Gateway]:
        """Yield the gateway of each root, then one for each config that belongs to none."""
        reached: set[str] = set()
        for one in roots:
            reached |= {os.path.realpath(source.path) for source in one.sources}
            if one.gateway.configs or one.gateway.fragments:
                yield one.gateway
        for source in self.sources:
            if os.path.realpath(source.path) not in reached:
                yield from _alone(source)

    def _kept(self, findings: list[Finding], codes: set[str]) -> list[Finding]:
        """Drop doubles and what is silenced, and set the severities that the repository wants."""
        by_file: dict[str, dict[str, Finding]] = {source.path: {} for source in self.sources}
        for one in filter(self._wanted, findings):
            file = one.where.file if one.where else ""
            by_file.setdefault(file, {}).setdefault(str(one), one)
        chosen = {rule.code for rule in self.rules}
        ran = {rule.code for rule in self.rules if rule.check and self.settings.severity.get(rule.code) != settings.OFF}
        kept: list[Finding] = []
        for file, found in by_file.items():
            source = self.tree.load(file) if file else None
            left = list(found.values())
            flaws: list[Finding] = []
            if source is not None:
                left, flaws = suppression.apply(source, left, codes, ran)
            kept += left + [flaw for flaw in flaws if flaw.code in chosen and self._wanted(flaw)]
        return sorted(kept, key=_order)

    def _wanted(self, one: Finding) -> bool:
        """Set a finding's severity as the repository wants it; tell whether it wants the finding at all."""
        one.severity = self.settings.severity.get(one.code, one.severity)
        return one.severity != settings.OFF

    def _fix(self) -> None:
        for index, source in enumerate(self.sources):
            text = source.text
            for rule in self.rules:
                if rule.fix is not None and self.settings.severity.get(rule.code) != settings.OFF:
                    text = rule.fix(Source(source.path, text))
            if text != source.text:
                files.write(Path(source.path), text)
                self.fixed.append(source.path)
                self.sources[index] = self.tree.hold(Source(source.path, text))


def _alone(source: Source) -> list[Gateway]:
    """Return the gateways of a file that no kustomization reaches; fragments in it are merged into its config."""
    together = Gateway(source.documents)
    if together.fragments:
        return [together]
    return [Gateway([config]) for config in together.configs]


_KINDS = (SOURCE, DOCUMENT, GATEWAY, ROOT, SCOPE)


def _checked(rules: list[Rule], subject: Source | Document | Gateway | Root | Scope) -> Iterator[Finding]:
    for rule in rules:
        for one in rule.check(subject) if rule.check else ():
            if one.severity == ERROR:
                one.severity = rule.severity
            yield one


def _order(one: Finding) -> tuple[str, int, int, str, int]:
    where = one.where
    place = (where.file, where.line, where.column) if where else ("", 0, 0)
    return (*place, one.code, _RANKS.get(one.severity, 0))
