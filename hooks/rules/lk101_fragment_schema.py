"""A ModelFragment, SettingsFragment or FragmentMerge does not fit its JSON Schema.

Why: the merge refuses it during the build; a misspelt field would otherwise be a setting that never arrives.
Bad: ``spec: {modelName: chat-large, fallback: [chat-small]}``
Good: ``spec: {modelName: chat-large, fallbacks: [chat-small]}``

The schemas are in schemas/kustomize-litellm.dev; an editor that reads the `yaml-language-server` comment checks them as
you type. A patch may leave out what it does not change. The program that the annotation `config.kubernetes.io/function`
names is checked too: with a typo there kustomize runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin import GROUP
from kustomize_plugin.config import kind_shapes
from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway import function_annotation, json_schema
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.rule import Rule
from kustomize_plugin.yamltext import nodes

_INCOMPLETE = ("required", "minItems", "oneOf")


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each flaw of one of our resources."""
    if kind_shapes.is_misnamed(document.api_version, document.kind):
        yield kind_shapes.wrong_group(document.api_version).at(document.at(("apiVersion",)))
    if not document.is_ours:
        return
    if document.kind not in kind_shapes.KINDS:
        yield kind_shapes.no_kind(document.kind).at(document.at(("kind",)))
    elif not document.values:
        for key in json_schema.keys_not_text(document.node):
            shown = nodes.shown(key)
            way_out = "write a string" if shown in ("{…}", "[…]") else f'write "{shown}" in quotes'
            yield Finding(RULE.code, f"the mapping key {shown} is not a string", way_out, document.place.of(key))
    else:
        yield from _misfits(document)
        if document.kind == "FragmentMerge":
            for problem, remedy in function_annotation.flaws(document):
                yield Finding(RULE.code, problem, remedy, document.at(function_annotation.PATH))


def _misfits(document: Document) -> Iterator[Finding]:
    """Say what the schema refuses, in the words of the shape where it has some."""
    flaws = json_schema.flaws(f"{GROUP}/{document.kind.lower()}_v1alpha1.json", document.values)
    if flaws and document.is_patch:
        flaws = [flaw for flaw in flaws if flaw.keyword not in _INCOMPLETE and not str(flaw.path[-1]).startswith("$")]
    clearer = list(kind_shapes.flaws(document.kind, document.values)) if flaws else []
    for path in dict.fromkeys(flaw.path for flaw in flaws):
        keywords = {flaw.keyword for flaw in flaws if flaw.path == path}
        told = [(problem, remedy) for place, problem, remedy in clearer if place == path] or [_plain(path, keywords)]
        where = document.at_key(path) if json_schema.EXTRA_KEY in keywords else document.at(path)
        facts = {"key": str(path[-1])} if path else {}
        yield from (Finding(RULE.code, problem, remedy, where, facts) for problem, remedy in told)


def _plain(path: tuple[str | int, ...], keywords: set[str]) -> tuple[str, str]:
    name = f'"{path[-1]}"' if path else "the resource"
    problem = f"{name} does not fit {', '.join(sorted(keywords))} in the schema"
    return problem, "compare it with the schema's examples"


RULE = Rule(code="LK101", name="fragment-schema", check=check)
