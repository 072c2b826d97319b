"""One place of a config that names what is defined elsewhere in it."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.litellm.abilities import CHAT, EMBEDDING
from kustomize_plugin.yamltext import typed

# what is named: a group that requests go to, the same where a provider's model will do, one that a setting is for
GROUP, MODEL, OWNER = "group", "model", "owner"
CREDENTIAL, GUARDRAIL, MCP_SERVER, POLICY = "credential", "guardrail", "MCP server", "policy"
ACCESS, PROMPT, SANDBOX, SEARCH, STORE = "access group", "prompt", "sandbox tool", "search tool", "vector store"
SERVER_OR_ID = "MCP server, by name or id"
STOPS = "so LiteLLM does not start"
__all__ = ("ACCESS", "CHAT", "CREDENTIAL", "EMBEDDING", "GROUP", "GUARDRAIL", "MCP_SERVER", "MODEL", "OWNER", "POLICY",
           "PROMPT", "SANDBOX", "SEARCH", "SERVER_OR_ID", "STOPS", "STORE", "Holder", "Reference")  # fmt: skip


class Reference:
    """A name, what kind of thing it is to be, and what a wrong one leads to.

    `label` is what messages call the place; `mode` is what a named group has to answer, empty where any will do.
    """

    def __init__(  # noqa: PLR0913 - a reference is its parts
        self, document: Document, path: Path, kind: str, name: str, label: str, effect: str, *, mode: str = ""
    ) -> None:
        self.document = document
        self.path = path
        self.kind = kind
        self.name = name
        self.label = label
        self.effect = effect
        self.mode = mode

    def at(self) -> Location:
        """Return where the name is written, as a value or as a key."""
        parent = self.document.node_at(self.path[:-1])
        is_key = self.path[-1] == self.name and parent is not None and self.document.node_at(self.path) is not None
        return self.document.at_key(self.path) if is_key else self.document.at(self.path)


class Holder:
    """Makes references out of the values of one document, whose paths begin with `above`."""

    def __init__(self, document: Document, above: Path) -> None:
        self._document = document
        self._above = above

    def one(self, path: Path, name: object, kind: str, label: str, effect: str, mode: str = "") -> Iterator[Reference]:
        """Yield what a value names; nothing where it is no text."""
        if isinstance(name, str) and name:
            yield Reference(self._document, (*self._above, *path), kind, name, label, effect, mode=mode)

    def each(
        self, path: Path, names: object, kind: str, label: str, effect: str, mode: str = ""
    ) -> Iterator[Reference]:
        """Yield what a list names, a single text, or the keys of a mapping."""
        if isinstance(names, dict):
            for name in names:
                yield from self.one((*path, str(name)), name, kind, label, effect, mode)
        elif isinstance(names, list):
            for index, name in enumerate(names):
                yield from self.one((*path, index), name, kind, label, effect, mode)
        else:
            yield from self.one(path, names, kind, label, effect, mode)


def below(values: object, *keys: str) -> dict[str, object]:
    """Return the mapping at a path; an empty one where there is none."""
    for key in keys:
        values = typed.mapping(values).get(key)
    return typed.mapping(values)
