"""What a config includes: keys of the same ConfigMap, files of the same generator, files beside a bare config."""

from __future__ import annotations

import posixpath

from yaml.nodes import MappingNode

from kustomize_plugin.config import included_keys
from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.read.document import Document


class Included:
    """One entry of `include`, and the config that has it."""

    def __init__(self, config: Document, number: int, name: str) -> None:
        self.config = config
        self.number = number
        self.name = name

    @property
    def where(self) -> Location:
        """Where the entry is written."""
        return self.config.at((included_keys.INCLUDE, self.number))

    @property
    def key(self) -> str:
        """The key of the same ConfigMap that it names."""
        return included_keys.key_of(self.name)

    @property
    def path(self) -> str:
        """The file beside a bare config that it names."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.config.path), self.name))


def entries(config: Document) -> list[Included]:
    """Return the entries of a config's `include`."""
    written = config.config.get(included_keys.INCLUDE)
    pairs = enumerate(written if isinstance(written, list) else ())
    return [Included(config, number, name) for number, name in pairs if isinstance(name, str)]


def keys(holder: Document) -> set[str]:
    """Return the keys of a ConfigMap."""
    found = [holder.node_at((part,)) for part in ("data", "binaryData")]
    return {key.value for node in found if isinstance(node, MappingNode) for key, _ in node.value}


def is_found(one: Included, documents: list[Document]) -> bool:
    """Tell whether what an entry names is among the keys beside it, or among the documents."""
    holder = one.config.parent
    if holder is not None:
        return holder.kind == "ConfigMap" and one.key in keys(holder)
    return any(document.path == one.path for document in documents)


def is_open(configs: list[Document], documents: list[Document]) -> bool:
    """Tell whether a config includes what cannot be seen here."""
    return any(not is_found(one, documents) for config in configs for one in entries(config))


def is_unread(configs: list[Document]) -> bool:
    """Tell whether a config includes what is not among the configs, though it may be there."""
    read = {config.path if config.parent is None else str(config.key_path[-1:]) for config in configs}
    entered = [one for config in configs for one in entries(config)]
    return any((one.path if one.config.parent is None else str((one.key,))) not in read for one in entered)
