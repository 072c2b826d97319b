"""What of a file's lines no terminal may show: every value of a Secret, and whatever lint or a diff would describe."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from kustomize_plugin.hooks.keys import key_scan
from kustomize_plugin.hooks.read import secret_entries
from kustomize_plugin.secrets import line_secrets, redaction
from kustomize_plugin.yamltext import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml.nodes import Node

    from kustomize_plugin.finding import Location
    from kustomize_plugin.hooks.read.document import Document
    from kustomize_plugin.hooks.read.text_file import TextFile
    from kustomize_plugin.secrets.line_secrets import Span

# where values are secret whatever their names are, so that only the parser can tell which those are
_ANY_NAME = re.compile(rf"kind[\"']?:\s*[\"']?Secret|{redaction.LITERALS}|secretGenerator")


class HiddenSpans:
    """Where they begin and end in each line. Make one for a file: all of it is searched."""

    def __init__(self, source: TextFile) -> None:
        self._source = source
        whole = [(0, len(source.text))] if _is_unreadable(source) else []
        keys = [(one.start, one.end) for one in key_scan.scan(source.text)]
        self._spans = _merged([*whole, *keys, *_in_documents(source)])
        self._on: dict[int, list[Span]] = {}

    def on(self, number: int) -> list[Span]:
        """Return the spans on a line that counts from 1, sorted and apart from each other."""
        if number not in self._on:  # one line may have all findings of the file
            self._on[number] = _merged([*line_secrets.spans(self._source.lines[number - 1]), *self._among(number)])
        return self._on[number]

    def _among(self, number: int) -> Iterator[Span]:
        first, length = self._source.starts[number - 1], len(self._source.lines[number - 1])
        for index in range(bisect_right(self._spans, first, key=lambda span: span[1]), len(self._spans)):
            start, end = self._spans[index]
            if start >= first + length:
                return
            yield max(start - first, 0), min(end - first, length)


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _is_unreadable(source: TextFile) -> bool:
    """Tell whether there are secrets that a parser would tell, and no parser reads all of it."""
    if not source.is_yaml or not _ANY_NAME.search(source.text):
        return False
    documents = source.documents
    is_broken = source.error is not None or any(one.broken_configs for one in documents)
    return is_broken or source.is_template or not documents


def _in_documents(source: TextFile) -> Iterator[Span]:
    for document in source.documents:
        for node in _secret_nodes(document):
            yield _span(source, document, node)
    for secret in secret_entries.secrets(source.documents):
        for section in ("data", "stringData"):
            pair = nodes.entry(secret.node, section)
            for _, value in pair[1].value if pair and isinstance(pair[1].value, list) else ():
                yield _span(source, secret.document, value)


def _secret_nodes(document: Document) -> Iterator[Node]:
    """Yield what holds a secret, but for the configs inside, which are documents of their own."""
    inner = document.node_at(("data",)) if document.kind == "ConfigMap" else None
    texts = {id(value) for _, value in inner.value} if inner and isinstance(inner.value, list) else set()
    yield from (node for node, _ in redaction.secret_nodes(document.node) if id(node) not in texts)
    generators = document.node_at(("secretGenerator",))
    for one in generators.value if generators and isinstance(generators.value, list) else ():
        pair = nodes.entry(one, "literals")
        yield from pair[1].value if pair and isinstance(pair[1].value, list) else ()


def _span(source: TextFile, document: Document, node: Node) -> Span:
    """Return where a node is written; one of a config in quotes or in a folded text is hidden with all of that."""
    start, stop = document.place.of(node), document.place.at(node.end_mark.line, node.end_mark.column)
    holder = document.parent
    if holder is not None and start == stop:
        whole = holder.node_at(document.key_path)
        if whole is not None:
            return _span(source, holder, whole)
    return _index(source, start), _index(source, stop)


def _index(source: TextFile, where: Location) -> int:
    starts = source.starts
    return starts[where.line - 1] + where.column - 1 if where.line <= len(starts) else len(source.text)
