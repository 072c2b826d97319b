"""A Secret of placeholders would be applied.

Why: one ``kubectl apply -k`` writes ``REPLACE_ME`` over every live key: the gateway loses all its providers at once.
Bad: ``resources: [deployment.yaml, secret.yaml]``, where secret.yaml says ``OPENAI_API_KEY: REPLACE_ME``
Good: ``resources: [deployment.yaml]``; secret.yaml lies beside it and only documents the keys

A file of placeholders is welcome as documentation. It may not be reached: from a kustomization, by kubectl in a script,
a Makefile, a CI file or a README's shell block, or in rendered output. ``$patch: delete``, the annotation
``config.kubernetes.io/local-config`` and Flux's ``ssa: IfNotPresent`` and ``reconcile: disabled`` make it harmless.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.keys import applied_paths, shell_commands
from kustomize_plugin.hooks.keys.applied_paths import Applied
from kustomize_plugin.hooks.rule import SCOPE, Rule
from kustomize_plugin.hooks.scope import Scope
from kustomize_plugin.yamltext import yaml_import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.keys.placeholder_applies import Reached

_WAY_OUT = "make sure that nothing applies it, or use an ExternalSecret or a SealedSecret"


def check(scope: Scope) -> Iterator[Finding]:
    """Yield one finding for each way to a placeholder."""
    for reached in _reached(scope):
        problem = f'{reached.key} of Secret "{reached.secret}" would be applied as a placeholder: {reached.by}'
        yield Finding(RULE.code, problem, _WAY_OUT, reached.where, {"secret": reached.secret})


def _reached(scope: Scope) -> Iterator[Reached]:
    rendered = [source for source in scope.sources if source.is_rendered]
    scripts = [source for source in scope.sources if shell_commands.may_apply(source.text) and not source.is_rendered]
    applied = [one for source in scripts for one in applied_paths.of(source, scope.disk) if _may_matter(one, scope)]
    if not (rendered or applied or scope.roots):
        return
    yaml_import.prepare()
    from kustomize_plugin.hooks.keys import placeholder_applies  # with the parser, which most commits do not need

    extra = scope.placeholders
    for source in rendered:
        yield from placeholder_applies.by_output(source, extra)
    for one in applied:
        yield from placeholder_applies.by_command(one, scope.disk, extra)
    for root in scope.roots:
        yield from placeholder_applies.by_root(root, extra)


def _may_matter(applied: Applied, scope: Scope) -> bool:
    return applied.option == "-k" or any(source.is_relevant for source in applied.files(scope.disk))


RULE = Rule(code="LK404", name="placeholder-apply", check=check, on=SCOPE)
