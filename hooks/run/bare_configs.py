"""Configs that no kustomization reaches, each joined with the files that it includes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from kustomize_plugin.hooks.gateway import included_files
from kustomize_plugin.hooks.gateway.included_files import Included
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import file_search

Load = Callable[[str], TextFile | None]
Beside = dict[tuple[int, str], Document]  # the configs of a file by their ConfigMap and key
_YAML = (".yaml", ".yml")


class BareConfigs:
    """Finds what belongs together; `sources` are the files of the run, each of which somebody asks about."""

    def __init__(self, sources: list[TextFile], load: Load) -> None:
        self._asked = {source.path for source in sources}
        self._load = load
        self._disk = file_search.FileSearch()
        self._names: set[str] | None = None

    def gateways(self, source: TextFile, configs: list[Document]) -> Iterator[Gateway]:
        """Yield what is judged for the configs of a file: they themselves, or those in other files that include it."""
        above = self._includers(source) if all(one.parent is None for one in configs) else []
        for config in above:
            if config.path not in self._asked:
                yield self._joined(config, {})
        beside = _by_key(configs)
        parts = {id(one) for config in configs for one in _included(config, beside)}
        for config in configs if not above else ():
            if id(config) not in parts:
                yield self._joined(config, beside)

    def _joined(self, config: Document, beside: Beside) -> Gateway:
        """Return a config as LiteLLM reads it, with all that it includes."""
        documents, missing = [config], list[Included]()
        for document in documents:
            for one in included_files.entries(document):
                found = self._found(one, beside)
                if found is None and self._is_nowhere(one):
                    missing.append(one)
                documents += [inner for inner in found or () if inner not in documents]
        gateway = Gateway(documents)
        gateway.is_part = not any("model_list" in one.config for one in documents)
        gateway.missing = missing
        return gateway

    def _found(self, one: Included, beside: Beside) -> list[Document] | None:
        """Return what an entry brings in, None where nothing shows it."""
        if one.config.parent is not None:
            return list(_included(one.config, beside))
        source = self._load(one.path) if self._disk.is_file(one.path) else None
        found = source.documents[:1] if source is not None else None
        for inner in found or ():
            inner.is_included = True
        return found

    def _includers(self, source: TextFile) -> list[Document]:
        """Return the configs in the folder of a file, and in the one above, that include it."""
        folder = Path(source.path).parent
        found = []
        for path in (path for place in dict.fromkeys((folder, folder.parent)) for path in sorted(place.iterdir())):
            is_other = path.suffix in _YAML and str(path) != source.path and path.is_file()
            other = self._load(str(path)) if is_other else None
            if other is not None and "include" in other.text and Path(source.path).name in other.text:
                found += [one for one in other.documents if one.parent is None and _includes_file(one, source)]
        return found

    def _is_nowhere(self, one: Included) -> bool:
        """Tell whether nothing in the tree may become the file: none of its name, and git is not told to ignore it."""
        path = Path(one.path)
        if one.config.parent is not None or path.is_absolute() or path.parts[:1] == ("..",) or self._disk.exists(path):
            return False
        if self._names is None:
            self._names = {Path(file).name for file in file_search.expand(["."])}
        return path.name not in self._names and not file_search.is_ignored(one.path)


def _by_key(configs: list[Document]) -> Beside:
    return {(id(one.parent), str(one.key_path[-1])): one for one in configs if one.parent is not None and one.key_path}


def _included(config: Document, beside: Beside) -> Iterator[Document]:
    """Yield the other keys of its ConfigMap that a config includes."""
    for one in included_files.entries(config) if config.parent is not None else ():
        other = beside.get((id(config.parent), one.key))
        if other is not None and other is not config:
            yield other


def _includes_file(config: Document, source: TextFile) -> bool:
    return config.is_config and any(one.path == source.path for one in included_files.entries(config))
