"""The configs of generators, transformers and validators in a build: what tells kustomize to run a program.

Read as kustomize reads them, and refused where that cannot be done: a pull request may write them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from yaml import YAMLError, compose_all
from yaml.nodes import MappingNode, Node, SequenceNode

from kustomize_plugin.machine import kustomization_files, remote_addresses
from kustomize_plugin.resources.kustomization import Fields, Kustomization, folded, text_of

PLUGINS = ("generators", "transformers", "validators")
# what a folder of configs may say besides: nothing in it writes into an annotation
_PLAIN = frozenset(map(folded, (
    "apiVersion", "kind", "metadata", "resources", "bases", "namePrefix", "nameSuffix", "namespace", "labels",
    "commonLabels",
)))  # fmt: skip

# where kustomize cuts a file of resources, and YAML goes on: behind ---#, and behind blanks that YAML does not know
_CUT = re.compile(r"^---[^ \t\r\n]", re.MULTILINE)

Read = Callable[[Path], list[Kustomization]]


class UnknownPluginError(Exception):
    """Configs of which nobody can tell what they run; `told` says why, `remedy` is the way out."""

    def __init__(self, file: Path, told: str, remedy: str = "list the configs as files") -> None:
        super().__init__(f"{file} {told}")
        self.file = file
        self.told = told
        self.remedy = remedy


class PluginConfig:
    """One config, in `file`; `fields` are those of its top."""

    def __init__(self, file: Path, node: Node) -> None:
        self.file = file
        self.fields = Fields(node)

    @property
    def kinds(self) -> tuple[list[str], list[str]]:
        """All that it says to be its apiVersion and its kind: two spellings of a key are two keys in a resource."""
        versions, kinds = map(self.fields.every, ("apiVersion", "kind"))
        return list(map(text_of, versions)), list(map(text_of, kinds))

    def annotations(self, *names: str) -> Iterator[str]:
        """Yield the texts of all annotations of these names, however often and in which case they are written."""
        for metadata in self.fields.every("metadata"):
            for holder in Fields(metadata).every("annotations"):
                for name in names:
                    yield from map(text_of, Fields(holder).every(name))

    def has_metadata(self, name: str) -> bool:
        """Tell whether its metadata has a field."""
        return any(name in Fields(metadata) for metadata in self.fields.every("metadata"))


def of(kustomizations: list[Path], read: Read) -> Iterator[PluginConfig]:
    """Yield the configs that some kustomizations list; raises UnknownPluginError, YAMLError and what reading raises."""
    for file in kustomizations:
        for one in (listed for model in read(file) for listed in model.every_entry(*PLUGINS)):
            yield from _listed(file, one.text, read)


def _listed(file: Path, entry: str, read: Read) -> Iterator[PluginConfig]:
    """Yield the configs in an entry, and in the file of that name: kustomize reads that where it can use no text."""
    path = file.parent / os.path.normpath(entry)
    yield from _configs(file, _inline(file, entry, is_path=os.path.exists(path)))  # noqa: PTH110 - pathlib raises for a name that is too long
    if remote_addresses.is_download(entry):
        return
    if os.path.isfile(path):  # noqa: PTH113 - likewise
        yield from _configs(path, _documents(path, kustomization_files.text_of(path)))
    elif os.path.isdir(path):  # noqa: PTH112 - likewise
        yield from _built(path, read)


def _inline(file: Path, entry: str, *, is_path: bool) -> list[Node]:
    """Return the configs in an entry that is their text; kustomize takes it for a path where it is no YAML of a map."""
    if not any(sign in entry for sign in ":{"):
        return []
    try:
        found = _documents(file, entry)
    except YAMLError:
        if is_path:
            return []
        raise
    return found if any(isinstance(one, (MappingNode, SequenceNode)) for one in found) else []


def _documents(file: Path, text: str) -> list[Node]:
    """Return the documents of a text; raises UnknownPluginError where kustomize would find others."""
    if _CUT.search(text):
        told = 'has a line that goes on behind "---", which kustomize and YAML read differently'
        raise UnknownPluginError(file, told, 'write "---" on a line of its own')
    return list(compose_all(text, kustomization_files.loader()))


def _built(folder: Path, read: Read) -> Iterator[PluginConfig]:
    """Yield the configs that a folder renders to, where that is no more than the files that it lists."""
    graph = kustomization_files.scan(folder, read)
    for file in graph.kustomizations:
        for model in read(file):
            changing = next((key for key, value in model.pairs if not _is_plain(key, value)), None)
            if changing is not None:
                told = f'makes the configs of plugins by "{changing}", so that nobody can foresee what they run'
                raise UnknownPluginError(file, told)
    for path in graph.files:
        yield from _configs(path, _documents(path, kustomization_files.text_of(path)))


def _is_plain(key: str, value: Node) -> bool:
    """Tell whether a key writes into no annotation; labels do where they name fields of their own."""
    entries = value.value if folded(key) == "labels" and isinstance(value, SequenceNode) else []
    return folded(key) in _PLAIN and not any("fields" in Fields(one) for one in entries)


def _configs(file: Path, found: list[Node]) -> Iterator[PluginConfig]:
    """Yield each config, those in a list too: kustomize takes lists of resources apart."""
    for node in found:
        if isinstance(node, SequenceNode):
            yield from _configs(file, node.value)
        elif isinstance(node, MappingNode):
            yield PluginConfig(file, node)
            for items in Fields(node).every("items"):
                yield from _configs(file, [items])
