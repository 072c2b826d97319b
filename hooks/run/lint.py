"""The runner: files in, findings out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from kustomize_plugin.finding import ERROR, INFO, WARNING, Finding
from kustomize_plugin.hooks.read import suppression
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rule import DOCUMENT, FILE, GATEWAY, ROOT, SCOPE, finding
from kustomize_plugin.hooks.run import file_search, lint_settings, rule_registry
from kustomize_plugin.hooks.run.rule_registry import Listed
from kustomize_plugin.hooks.scope import Scope
from kustomize_plugin.machine import real_paths
from kustomize_plugin.yamltext import yaml_import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.gateway.one_proxy import Gateway
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.document import Document

# What judges YAML is imported where a file is worth parsing, which most are not.
_RANKS = {ERROR: 0, WARNING: 1, INFO: 2}


class Run:
    """One lint run over paths and over `extra` sources that are no files; `home` is the folder of the settings file.

    `reported` are findings that another program made; they are silenced and weighed as the rules' own.
    `findings` are sorted by place, `fixed` are the files that `fix` has changed.
    """

    def __init__(
        self,
        paths: list[str],
        rules: list[Listed],
        fix: bool = False,
        extra: list[TextFile] | None = None,
        reported: list[Finding] | None = None,
        home: str = ".",
    ) -> None:
        real_paths.forget()
        self.tree = file_search.FileSearch()
        self.rules = rules
        self.fixed: list[str] = []
        self._looked_at: list[Root] = []
        codes = set(rule_registry.listed())
        self.settings, flaws = lint_settings.load(home, codes)
        self._named = {os.path.normpath(path) for path in paths}
        chosen = [path for path in file_search.expand(paths) if not self.settings.excludes(path)]
        self._chosen = frozenset(chosen)
        self.sources = [source for path in chosen if (source := self.tree.load(path)) is not None]
        self.sources += [self.tree.hold(source) for source in extra or ()]
        self.damaged = _damaged([path for path in chosen if path in self.tree.skipped])
        if fix:
            self._fix()
        found = list(self._found())
        found += self._left_over(found)
        self.findings = self._kept([*flaws, *found, *(reported or ())], codes)

    @property
    def passed_over(self) -> dict[str, str]:
        """The skipped files that somebody could take for checked, with the reasons: YAML by name, or named to us."""
        said = {source.path for source in self.damaged}
        wanted = {path for path in self._chosen if path in self._named or TextFile(path, "").is_yaml}
        return {path: reason for path, reason in self.tree.skipped.items() if path in wanted - said}

    @property
    def has_errors(self) -> bool:
        """Whether a finding refuses the files."""
        return any(one.severity == ERROR for one in self.findings)

    @property
    def has_warnings(self) -> bool:
        """Whether a finding is a warning."""
        return any(one.severity == WARNING for one in self.findings)

    def _found(self) -> Iterator[Finding]:
        by_kind = {kind: [rule for rule in self.rules if kind in rule.kinds] for kind in _KINDS}
        scope = Scope(self.sources, self._roots, self.tree, self.settings.placeholders)
        self._set_foreign(scope.roots)
        for source in self.sources:
            yield from _checked(by_kind, FILE, source)
            if by_kind[DOCUMENT]:
                for document in source.documents:
                    yield from _checked(by_kind, DOCUMENT, document)
        yield from _checked(by_kind, SCOPE, scope)
        self._looked_at = scope.roots
        if self._looked_at:
            from kustomize_plugin.hooks.run import among_roots

            yield from among_roots.named([(one, self._of_root(one, by_kind)) for one in self._looked_at])
        for gateway in self._alone(scope.roots) if by_kind[GATEWAY] else ():
            gateway.budget_seconds = self.settings.budget_seconds
            yield from _checked(by_kind, GATEWAY, gateway)
        for source in self._unread(scope.roots):
            yield from _checked(by_kind, FILE, source)

    def _unread(self, roots: list[Root]) -> list[TextFile]:
        """Return the files of the run, and those that its build roots list, that are no text."""
        if not self.tree.skipped:
            return []
        listed = {os.path.normpath(os.path.relpath(file)) for one in roots for file in one.graph.files}
        known = {source.path for source in self.damaged}
        late = [path for path in self.tree.skipped if path in listed and path not in known]
        found = [*self.damaged, *_damaged(late)]
        for source in found:
            source.is_listed = source.path in listed
        return found

    def _roots(self) -> list[Root]:
        """Return the build roots that the files belong to; none where no file can matter to one."""
        relevant = [one for one in self.sources if one.is_yaml and _may_matter(one)]
        if not relevant:
            return []
        from kustomize_plugin.hooks.run import mentioned_paths

        candidates = mentioned_paths.MentionedPaths(self.tree, skips=self.settings.excludes_folder).candidates(relevant)
        if not candidates:
            return []
        yaml_import.prepare()
        from kustomize_plugin.hooks.kustomize import root

        return root.roots_of([source.path for source in relevant], self.tree, among=candidates)

    def _set_foreign(self, roots: list[Root]) -> None:
        """Leave out the kustomizations that no root reaches: in a large tree, most build something else."""
        reached = {real_paths.path(file) for one in roots for file in one.graph.kustomizations}
        for source in self.sources:
            if source.is_kustomization and not source.is_relevant:
                source.is_foreign = not reached or real_paths.path(source.path) not in reached

    def _of_root(self, one: Root, by_kind: dict[str, list[Listed]]) -> list[Finding]:
        """Return the findings about one build root and its gateway."""
        judging = [rule for rule in by_kind[ROOT] if not rule.code.startswith("LK6") or one.refusals]
        found = list(_checked({ROOT: judging}, ROOT, one))
        if one.gateway.configs or one.gateway.fragments:
            one.gateway.budget_seconds = self.settings.budget_seconds
            one.gateway.tells_unlisted = self._reports("LK501")
            found += _checked(by_kind, GATEWAY, one.gateway)
        return found

    def _reports(self, code: str) -> bool:
        """Tell whether a rule is chosen and not switched off."""
        return self.settings.severity.get(code) != lint_settings.OFF and any(rule.code == code for rule in self.rules)

    def _left_over(self, found: list[Finding]) -> Iterator[Finding]:
        """Yield what the merges refuse and no rule has said."""
        if not self._looked_at:
            return
        from kustomize_plugin.hooks.run import among_roots

        yield from among_roots.named(list(among_roots.left_over(self._looked_at, self.rules, found)))

    def _alone(self, roots: list[Root]) -> Iterator[Gateway]:
        """Yield a gateway for each config that belongs to no root."""
        reached = {path for one in roots for path in one.reached}
        for source in self.sources:
            if source.documents and real_paths.path(source.path) not in reached:
                yield from self._alone_in(source)

    def _alone_in(self, source: TextFile) -> list[Gateway]:
        """Return the gateways of a file that no kustomization reaches; fragments in it are merged into its config."""
        from kustomize_plugin.hooks.gateway.one_proxy import Gateway

        together = Gateway(
            source.documents, not any(document.is_config for document in source.documents), self._beside(source)
        )
        together.tells_unlisted = True
        return [together] if together.fragments else [Gateway([config]) for config in together.configs]

    def _beside(self, source: TextFile) -> Callable[[], list[Document]]:
        """Return what reads the other fragments of a file's folder: a chart or a filter may take them together."""

        def documents() -> list[Document]:
            folder = os.path.dirname(source.path) or "."
            paths = [os.path.normpath(os.path.join(folder, name)) for name in _names_in(folder)]
            others = [
                self.tree.load(path) for path in paths if path.endswith((".yaml", ".yml")) and path != source.path
            ]
            return [one for other in others if other for one in other.documents if one.is_ours]

        return documents

    def _kept(self, findings: list[Finding], codes: set[str]) -> list[Finding]:
        """Drop doubles and what is silenced, and set the severities that the repository wants."""
        by_file: dict[str, dict[str, Finding]] = {source.path: {} for source in self.sources}
        for one in filter(self._wanted, findings):
            file = one.where.file if one.where else ""
            by_file.setdefault(file, {}).setdefault(str(one), one)
        chosen = {rule.code for rule in self.rules}
        ran = {
            rule.code
            for rule in self.rules
            if rule.kinds and self.settings.severity.get(rule.code) != lint_settings.OFF
        }
        kept: list[Finding] = []
        held = {source.path: source for source in self.sources}
        for file, found in by_file.items():
            source = held.get(file) or (self.tree.load(file) if file else None)
            if not found and source is not None and not suppression.is_mentioned(source):
                continue
            left = list(found.values())
            flaws: list[Finding] = []
            if source is not None:
                left, flaws = suppression.apply(source, left, codes, ran)
                flaws += self._in_vain(found.values(), left)
            kept += left + [flaw for flaw in flaws if flaw.code in chosen and self._wanted(flaw)]
        return sorted(kept, key=_order)

    def _in_vain(self, found: Iterable[Finding], left: list[Finding]) -> Iterator[Finding]:
        """Yield a finding for each silenced one with which the merge refuses the files all the same."""
        kept = {id(one) for one in left}
        silenced = [one for one in found if id(one) not in kept]
        if not silenced or not self._looked_at:
            return
        from kustomize_plugin.hooks.run import among_roots

        refused = among_roots.refused(self._looked_at)
        for one in silenced:
            if one.where is not None and (one.code, one.where.file, one.where.line) in refused:
                message = f"the suppression does not reach the merge, which refuses the build by {one.code}; mend it"
                yield finding("LK002", one.where, message)

    def _wanted(self, one: Finding) -> bool:
        """Set a finding's severity as the repository wants it; tell whether it wants the finding at all.

        What is there for information stays so: a rule that is made an error does not refuse it.
        """
        severity = self.settings.severity.get(one.code, one.severity)
        if one.severity != INFO or severity == lint_settings.OFF:
            one.severity = severity
        return severity != lint_settings.OFF

    def _fix(self) -> None:
        for index, source in enumerate(self.sources):
            text = source.text
            for rule in (listed.rule for listed in self.rules):
                if rule.fix is not None and self.settings.severity.get(rule.code) != lint_settings.OFF:
                    text = rule.fix(TextFile(source.path, text))
            if text != source.text:
                from pathlib import Path

                from kustomize_plugin.machine import files

                files.write(Path(source.path), text)
                self.fixed.append(source.path)
                self.sources[index] = self.tree.hold(TextFile(source.path, text))


def _may_matter(source: TextFile) -> bool:
    if source.is_relevant or source.is_kustomization:
        return True
    if "path" not in source.text:
        return False
    from kustomize_plugin.hooks.run.mentioned_paths import may_be_patch

    return may_be_patch(source)


def _names_in(folder: str) -> list[str]:
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def _damaged(paths: list[str]) -> list[TextFile]:
    if not paths:
        return []
    from kustomize_plugin.hooks.run import damaged_files

    return list(damaged_files.sources(paths))


_KINDS = (FILE, DOCUMENT, GATEWAY, ROOT, SCOPE)


def _checked(
    by_kind: dict[str, list[Listed]], kind: str, subject: TextFile | Document | Gateway | Root | Scope
) -> Iterator[Finding]:
    for listed in by_kind[kind]:
        for check in listed.checks(kind):
            for one in check(subject):
                if one.severity == ERROR:
                    one.severity = listed.rule.severity
                yield one


def _order(one: Finding) -> tuple[str, int, int, str, int]:
    where = one.where
    place = (where.file, where.line, where.column) if where else ("", 0, 0)
    return (*place, one.code, _RANKS.get(one.severity, 0))
