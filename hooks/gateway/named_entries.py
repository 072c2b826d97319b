"""What a gateway defines by name beside its model groups: guardrails, credentials, MCP servers and so on."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.config.kind_shapes import LISTS
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.yamltext import typed

Values = dict[str, object]


class Entry:
    """One named entry of a section; `path` leads to where its name is written."""

    def __init__(self, document: Document, path: Path, name: str, values: Values) -> None:
        self.document = document
        self.path = path
        self.name = name
        self.values = values


def sources(gateway: Gateway) -> Iterator[tuple[Document, Path, Values]]:
    """Yield the documents that have sections of a config, each with the path to them and their values."""
    for config in gateway.configs:
        yield config, (), config.config
    for fragment in gateway.settings:
        yield fragment, ("spec",), typed.mapping(fragment.values.get("spec"))


def of(gateway: Gateway, section: str) -> list[Entry]:
    """Return the entries of one section."""
    found = []
    for document, above, values in sources(gateway):
        written, path = values.get(section), (*above, section)
        if section not in LISTS:
            for key, value in typed.mapping(written).items():
                found.append(Entry(document, (*path, str(key)), str(key), typed.mapping(value)))
            continue
        for index, value in enumerate(typed.sequence(written)):
            name = typed.mapping(value).get(LISTS[section])
            if isinstance(name, str):
                found.append(Entry(document, (*path, index, LISTS[section]), name, typed.mapping(value)))
    return found
