"""A blank at a line's end, or a tab, makes kustomize print a whole config in quotes, all of its lines in one.

Why: YAML printers in Go, kustomize's and kubectl's, write a text in lines only where no line ends with a blank and no
tab, emoji, byte order mark or CR is in it. All else they put in quotes, with a sign for each line break: no diff of a
committed render, no ``kubectl diff`` and no ``kubectl get -o yaml`` of it can be read.
Bad: ``drop_params: true`` with a blank behind it
Good: the same without

Judged is the text of a ConfigMap that holds a LiteLLM config, and a config file of which kustomize generates one; it is
told once, at the first such line. LiteLLM reads both alike. `--fix` removes the blanks and makes a blank of a tab; what
is part of a value, such as a prompt, it leaves. In a template, which Helm prints as it is, the rule is silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.gateway import one_line_texts
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read import suppression
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rule import Rule


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for the config in a ConfigMap's text."""
    if one_line_texts.is_in_config_map(document):
        yield from _found(document)


def check_gateway(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each file that becomes a ConfigMap."""
    for document in one_line_texts.generated(gateway):
        yield from _found(document)


def _found(document: Document) -> Iterator[Finding]:
    spots = one_line_texts.spots(document)
    if spots:
        first, more = spots[0], len({spot.where.line for spot in spots}) - 1
        others = f"; {more} more line{' does' if more == 1 else 's do'} so, too" if more else ""
        problem = f"{first.what} makes kustomize print the whole config in quotes, with \\n for each line break{others}"
        yield Finding(RULE.code, problem, first.way_out, first.where, severity=WARNING)


def fix(source: TextFile) -> str:
    """Remove the blanks, of each text that nobody has silenced the finding of."""
    silenced = {one.line for one in suppression.in_source(source) if RULE.code in one.codes}
    edits = []
    for document in source.documents:
        is_file = document.is_config and len(source.documents) == 1
        spots = one_line_texts.spots(document) if is_file or one_line_texts.is_in_config_map(document) else []
        if spots and spots[0].where.line not in silenced and (source.is_generated or not is_file):
            edits += one_line_texts.edits(document, spots)
    return source.edited(edits)


RULE = Rule(code="LK105", name="text-in-one-line", check=check, gateway=check_gateway, fix=fix, severity=WARNING)
