"""A plain scalar means different things to kustomize, to LiteLLM and to YAML 1.2.

Why: the author sees one value, LiteLLM gets another: `no` is false to LiteLLM and a text to kustomize, which turns an
unquoted date into a time stamp; `1e3` is a number to kustomize and a text to LiteLLM.
Bad: ``api_version: 2026-11-23``
Good: ``api_version: "2026-11-23"``

In our fragments and in LiteLLM configs. It is a warning where LiteLLM gets what was meant all the same. `--fix` writes
what arrives today so that all read it alike, mostly by quotes, and the number where LiteLLM reads one in its own config
(90 for `1:30`); where only the author can tell (`014`), it leaves it, and so it does what a merge has rendered.
A word in typographic quotes, which some editors make of straight ones, keeps them as a part of the value.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.finding import ERROR, WARNING, Edit, Finding
from kustomize_plugin.hooks.gateway import ambiguous_scalars
from kustomize_plugin.hooks.gateway.ambiguous_scalars import DialectScalar
from kustomize_plugin.hooks.read import suppression
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rule import Rule


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each ambiguous scalar of a config or of one of our resources."""
    for reading in _readings(document):
        problem = f"plain {reading.shown} is {', '.join(reading.kinds)}"
        severity = WARNING if reading.works else ERROR
        edits = () if reading.is_secret else tuple(_edits(document, reading))  # outside of the file, none is shown
        yield Finding(RULE.code, problem, reading.ways_out, reading.where, severity=severity, edits=edits)
    for where in ambiguous_scalars.in_typographic_quotes(document.node) if _is_judged(document) else ():
        problem, remedy = "typographic quotes are part of the value", "use straight quotes, or none"
        yield Finding(RULE.code, problem, remedy, document.place.of(where))


def _readings(document: Document) -> Iterator[DialectScalar]:
    if _is_judged(document):
        yield from ambiguous_scalars.ambiguous(document)


def _edits(document: Document, reading: DialectScalar) -> Iterator[Edit]:
    """Yield what makes all read it alike; nothing for what a merge has rendered: fix its sources."""
    edit = Edit(reading.where, reading.text, reading.replacement)
    is_possible = document.place.level.takes(edit.new) and document.place.source.holds(edit)
    if reading.replacement and not document.merge_note and is_possible:
        yield edit


def _is_judged(document: Document) -> bool:
    return document.is_config or (document.is_ours and document.kind in kind_shapes.KINDS)


def fix(source: TextFile) -> str:
    """Write each ambiguous scalar so that all read it alike; lines with a suppression stay as they are."""
    silenced = {one.line for one in suppression.in_source(source) if RULE.code in one.codes}
    edits = [
        edit for document in source.documents for reading in _readings(document) for edit in _edits(document, reading)
    ]
    return source.edited([edit for edit in edits if edit.where.line not in silenced])


RULE = Rule(code="LK104", name="ambiguous-scalar", check=check, fix=fix)
