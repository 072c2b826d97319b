"""Which findings are told, and how grave each is: doubles, suppressions, and the severities that a repository wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kustomize_plugin.finding import ERROR, INFO, WARNING, Finding
from kustomize_plugin.hooks.read import file_purpose, suppression
from kustomize_plugin.hooks.run import lint_settings, rule_registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.text_file import TextFile
    from kustomize_plugin.hooks.run.gathered import Gathered
    from kustomize_plugin.hooks.run.rule_registry import Listed

_RENDER = "manifests.yaml"  # how a committed render is called
_KEYS = "LK401"  # weighs its findings itself: a key that a test shows may be a real one
_RANKS = {ERROR: 0, WARNING: 1, INFO: 2}


class Weights:
    """What decides about the findings of one run."""

    def __init__(self, files: Gathered, rules: list[Listed], roots: list[Root]) -> None:
        severity = files.settings.severity
        self._files = files
        self._roots = roots
        self._silenced: list[Finding] = []
        self.repeats = 0  # how many findings are left out because a render only repeats them
        self._severity = severity
        self._known = set(rule_registry.listed())
        self._chosen = {rule.code for rule in rules}
        self._ran = {rule.code for rule in rules if rule.kinds and severity.get(rule.code) != lint_settings.OFF}

    def kept(self, findings: list[Finding]) -> list[Finding]:
        """Return what is told, sorted by place, with the severities that the repository wants."""
        by_file: dict[str, dict[str, Finding]] = {source.path: {} for source in self._files.sources}
        for one in self._weighed(findings):
            file = one.where.file if one.where else ""
            by_file.setdefault(file, {}).setdefault(str(one), one)
        held = {source.path: source for source in self._files.sources}
        kept: list[Finding] = []
        for file, found in by_file.items():
            source = held.get(file) or (self._files.tree.load(file) if file else None)
            kept += self._in_file(source, list(found.values()))
        return sorted(self._once(kept), key=_order)

    def _once(self, kept: list[Finding]) -> list[Finding]:
        """Return the findings without those that a committed render repeats."""
        named = [source for source in self._files.sources if source.path.endswith(_RENDER)] if kept else []
        if not named:
            return kept
        from kustomize_plugin.hooks.run import repeats

        renders = filter(repeats.is_render, named)
        compared = repeats.Repeats(renders, self._roots, self._files.tree.load)
        gone = set(map(id, compared.left_out(kept, self._silenced)))
        self.repeats = len(gone)
        return [one for one in kept if id(one) not in gone]

    def _in_file(self, source: TextFile | None, found: list[Finding]) -> list[Finding]:
        """Return what is told of one file; findings about its suppressions are among it."""
        if source is None or not (found or suppression.is_mentioned(source)):
            return found
        if source.is_template:
            found = [one for one in found if not _is_open(source, one)]
        left, flaws = suppression.apply(source, found, self._known, self._ran)
        kept = {id(one) for one in left}
        silenced = [one for one in found if id(one) not in kept]
        self._silenced += silenced
        flaws += self._in_vain(silenced)
        return left + self._weighed(flaw for flaw in flaws if flaw.code in self._chosen)

    def _in_vain(self, silenced: list[Finding]) -> Iterator[Finding]:
        """Yield a finding for each silenced one with which the merge refuses the files all the same."""
        if not silenced or not self._roots:
            return
        from kustomize_plugin.hooks.run import among_roots

        refused = among_roots.refused(self._roots)
        for one in silenced:
            if one.where is not None and (one.code, one.where.file, one.where.line) in refused:
                problem = f"the merge does not read suppressions and refuses the build with {one.code}"
                yield Finding("LK002", problem, "fix what it suppresses", one.where, {"rule": one.code})

    def _weighed(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that the repository wants, each with the severity that it wants.

        What is there for information stays so: a rule that is made an error does not refuse it.
        """
        wanted = self._severity
        on = [one for one in findings if wanted.get(one.code) != lint_settings.OFF]
        return [one if one.severity == INFO else one.weighed(wanted.get(one.code) or self._own(one)) for one in on]

    def _own(self, one: Finding) -> str:
        """Return how grave a finding is by itself: less in a test, or where the repository's own code knows it."""
        if one.severity != ERROR or one.where is None:
            return one.severity
        is_less = file_purpose.is_fixture(one.where.file) and one.code != _KEYS
        return WARNING if is_less or self._is_defined(one) else ERROR

    def _is_defined(self, one: Finding) -> bool:
        """Tell whether a program of the repository has a name that LiteLLM itself does not know."""
        name = one.facts.get("unknown")
        quoted = (f'"{name}"', f"'{name}'")
        return bool(name) and any(
            quote in source.text
            for source in self._files.sources
            if file_purpose.is_program(source.path) and "litellm" in source.text
            for quote in quoted
        )


def _is_open(source: TextFile, one: Finding) -> bool:
    """Tell whether a finding is about an expression of a template, whose value only the run of the template shows."""
    if one.where is None or not one.where.column > 0 or one.where.line > len(source.lines):
        return False
    from kustomize_plugin.yamltext import template_text  # with the parser, which most runs do not need

    line = source.lines[one.where.line - 1][one.where.column - 1 :]
    return template_text.begins_open(line, template_text.expression(source.path))


def _order(one: Finding) -> tuple[str, int, int, str, int]:
    where = one.where
    place = (where.file, where.line, where.column) if where else ("", 0, 0)
    return (*place, one.code, _RANKS.get(one.severity, 0))
