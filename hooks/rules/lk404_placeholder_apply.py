"""A Secret of placeholders would be applied.

Why: one ``kubectl apply -k`` writes ``REPLACE_ME`` over every live key: the gateway loses all its providers at once.
Bad: ``resources: [deployment.yaml, secret.yaml]``, where secret.yaml says ``OPENAI_API_KEY: REPLACE_ME``
Good: ``resources: [deployment.yaml]``; secret.yaml lies beside it and only documents the keys

A file of placeholders is welcome as documentation. It may not be reached: from a kustomization, from a folder that Flux
or Argo CD applies as it is, by kubectl or oc in a script, a Makefile, a CI file or a README's shell block, or in
rendered output. ``$patch: delete``, the annotation ``config.kubernetes.io/local-config`` and Flux's
``ssa: IfNotPresent`` and ``reconcile: disabled`` make it harmless; so does a ``sed`` or ``yq`` that puts the key in
before the apply, and a script that sets the Secret again. A page that says what to fill in has a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding, Location
from kustomize_plugin.hooks.keys import placeholder_signs, plain_commands, shell_commands
from kustomize_plugin.hooks.rule import SCOPE, Rule
from kustomize_plugin.hooks.scope import Scope
from kustomize_plugin.yamltext import yaml_import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.keys.placeholder_applies import Reached
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.text_file import TextFile

_WAY_OUT = "make sure that nothing applies it, or use an ExternalSecret or a SealedSecret"
_FLUX, _ARGO = "kustomize.toolkit.fluxcd.io/", "argoproj.io/"


def check(scope: Scope) -> Iterator[Finding]:
    """Yield one finding for each way to a placeholder."""
    scripts = [source for source in scope.sources if shell_commands.may_apply(source.text) and not source.is_rendered]
    scripts = [source for source in scripts if plain_commands.may_matter(source, scope.disk)]
    delivering = [one for one in scope.sources if one.is_yaml and (_FLUX in one.text or _ARGO in one.text)]
    roots = scope.roots
    if scope.whole is not None and (scripts or delivering or roots):
        signs = placeholder_signs.Signs(scope.whole, scope.disk, scope.placeholders)
        if not signs.are_in_manifests():
            roots = []
            scripts = list(filter(signs.are_in_script, scripts))
            delivering = list(filter(signs.are_out_of_sight, delivering))
    yield from _unread(scripts)
    given_up: list[tuple[TextFile, list[int]]] = [(source, []) for source in scripts]
    for reached in _reached(scope, given_up, delivering, roots):
        problem = f'{reached.key} of Secret "{reached.secret}" would be applied as a placeholder: {reached.by}'
        facts = {"secret": reached.secret}
        yield Finding(RULE.code, problem, _WAY_OUT, reached.where, facts, severity=reached.severity)
    for source, indexes in given_up:
        if indexes:
            yield shell_commands.too_long(source, indexes)


def _unread(scripts: list[TextFile]) -> Iterator[Finding]:
    """Say once that scripts are not read, where their parser is missing."""
    scripts = [source for source in scripts if shell_commands.is_script(source)]
    reason = shell_commands.missing() if scripts else ""
    if reason:
        others = len(scripts) - 1
        more = f" and {others} more file{'s' if others > 1 else ''} were" if others else " was"
        problem = f"this file{more} not read for kubectl commands: the parser of shell cannot be loaded ({reason})"
        remedy = "install kustomize-litellm again, or its tree-sitter and tree-sitter-bash"
        yield Finding("LK005", problem, remedy, Location(scripts[0].path, 1, 1))


def _reached(
    scope: Scope, scripts: list[tuple[TextFile, list[int]]], delivering: list[TextFile], roots: list[Root]
) -> Iterator[Reached]:
    rendered = [source for source in scope.sources if source.is_rendered]
    if not (rendered or scripts or delivering or roots):
        return
    yaml_import.prepare()
    # with the parser, which most commits do not need
    from kustomize_plugin.hooks.keys import delivered_folders, placeholder_applies, placeholder_commands

    extra = scope.placeholders
    for source in rendered:
        yield from placeholder_applies.by_output(source, extra)
    for source, unread in scripts:
        yield from placeholder_commands.by_commands(source, scope.disk, extra, unread)
    for source in delivering:
        yield from delivered_folders.by_delivery(source, scope.disk, extra)
    for root in roots:
        yield from placeholder_applies.by_root(root, extra)


RULE = Rule(code="LK404", name="placeholder-apply", check=check, on=SCOPE)
