"""The checks of the rules over all that a run looks at."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, Finding
from kustomize_plugin.hooks.rule import CONFIG, DOCUMENT, FILE, GATEWAY, PROXY, ROOT, SCOPE
from kustomize_plugin.hooks.run import crash, lint_settings
from kustomize_plugin.hooks.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.gateway.one_proxy import Gateway
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.document import Document
    from kustomize_plugin.hooks.read.text_file import TextFile
    from kustomize_plugin.hooks.run.gathered import Gathered
    from kustomize_plugin.hooks.run.rule_registry import Listed

# What judges YAML is imported where a file is worth parsing, which most are not.
_OF_ANY = ("LK404", "LK506")  # what there may be to say of builds of something else: a Secret, and what is missing
_KINDS = (FILE, DOCUMENT, CONFIG, GATEWAY, ROOT, PROXY, SCOPE)


class Checks:
    """The chosen rules by what they check, over the files of one run."""

    def __init__(self, files: Gathered, rules: list[Listed]) -> None:
        self._files = files
        self._rules = rules
        self._is_foreign = False  # whether nothing here is about LiteLLM
        self._by_kind = {kind: [rule for rule in rules if kind in rule.kinds] for kind in _KINDS}

    def findings(self, roots: list[Root]) -> list[Finding]:
        """Return all that is wrong with the files and with the builds that they belong to."""
        found = list(self._found(roots))
        return found + list(self._left_over(roots, found))

    def _found(self, roots: list[Root]) -> Iterator[Finding]:
        files = self._files
        for source in files.sources:
            yield from self._checked(FILE, source)
            for document in source.documents if self._by_kind[DOCUMENT] or self._by_kind[CONFIG] else ():
                yield from self._checked(DOCUMENT, document)
                for one in self._versions(document, roots) if document.is_gateways else ():
                    yield from self._checked(CONFIG, one)
            if source.failure is not None:
                yield crash.told(source.failure, source.path)
        scope = Scope(files.sources, roots, files.tree, files.settings.placeholders, files.whole)
        self._is_foreign = scope.is_foreign
        yield from _checked(self._of(SCOPE), SCOPE, scope)
        yield from self._of_roots(roots)
        yield from self._alone(roots)
        for source in files.unread(roots):
            yield from self._checked(FILE, source)
        yield from files.failures

    @staticmethod
    def _versions(document: Document, roots: list[Root]) -> list[Document]:
        """Return what is judged of a document: a resource of the operator is what overlays leave of it."""
        if not (roots and document.is_part_of_operator):
            return [document]
        from kustomize_plugin.hooks.run import operator_views

        return operator_views.versions(document, roots)

    def _of_roots(self, roots: list[Root]) -> Iterator[Finding]:
        if not roots:
            return
        from kustomize_plugin.hooks.run import among_roots

        if self._is_foreign:
            found = [(one, list(_checked(self._of(ROOT), ROOT, one))) for one in roots]
            yield from among_roots.named(found) if any(findings for _, findings in found) else ()
            return
        among_roots.tell_of_deleted(roots)
        yield from among_roots.named([(one, self._of_root(one)) for one in roots])

    def _of(self, kind: str) -> list[Listed]:
        """Return the rules of a kind that may have something to say here, so that no other one is imported."""
        rules = self._by_kind[kind]
        return [rule for rule in rules if rule.code in _OF_ANY] if self._is_foreign else rules

    def _of_root(self, one: Root) -> list[Finding]:
        """Return the findings about one build root and its gateway."""
        found = crash.unmerged(one)
        judging = [rule for rule in self._by_kind[ROOT] if not rule.code.startswith("LK6") or one.refusals]
        found += _checked(judging, ROOT, one)
        if one.gateway.configs or one.gateway.fragments:
            for gateway in one.gateways:
                gateway.tells_unlisted = self._reports("LK501")
                found += self._of_gateway(gateway)
        if one.gateway.configs or one.gateway.fragments or one.gateway.settings:
            found += self._checked(PROXY, one)
        return found

    def _alone(self, roots: list[Root]) -> Iterator[Finding]:
        """Yield what is wrong with the gateways that belong to no root."""
        files = self._files
        if self._by_kind[GATEWAY] and any(one.is_gateways for source in files.sources for one in source.documents):
            from kustomize_plugin.hooks.run import alone

            for gateway in alone.gateways(files.sources, roots, files.tree):
                yield from self._of_gateway(gateway)

    def _of_gateway(self, gateway: Gateway) -> Iterator[Finding]:
        self._files.settings.ask(gateway)
        yield from self._checked(GATEWAY, gateway)

    def _left_over(self, roots: list[Root], found: list[Finding]) -> Iterator[Finding]:
        """Yield what the merges refuse and no rule has said."""
        if roots and not self._is_foreign:
            from kustomize_plugin.hooks.run import among_roots

            yield from among_roots.named(list(among_roots.left_over(roots, self._rules, found)))

    def _reports(self, code: str) -> bool:
        """Tell whether a rule is chosen and not switched off."""
        is_on = self._files.settings.severity.get(code) != lint_settings.OFF
        return is_on and any(rule.code == code for rule in self._rules)

    def _checked(self, kind: str, subject: TextFile | Document | Gateway | Root | Scope) -> Iterator[Finding]:
        return _checked(self._by_kind[kind], kind, subject)


def _checked(
    rules: list[Listed], kind: str, subject: TextFile | Document | Gateway | Root | Scope
) -> Iterator[Finding]:
    for listed in rules:
        for check in listed.checks(kind):
            try:
                for one in check(subject):
                    yield one.weighed(listed.rule.severity) if one.severity == ERROR else one
            except Exception as error:  # noqa: BLE001 - one file must not hide what is wrong with the others
                yield crash.told(error, crash.file_of(subject))
