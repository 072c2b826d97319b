"""What a build would fetch: kustomizations read as kustomize reads them, and refused where that cannot be done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from yaml import YAMLError, compose_all
from yaml.nodes import Node, ScalarNode, SequenceNode

from kustomize_plugin.machine import kustomization_files, remote_addresses
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, PATCHES, SECRETS, Fields, Kustomization, text_of

_FILES = ("files", "envs", "env")
# where an entry is an address only to kustomize's downloads; below the sections the fields of an entry
_DOWNLOADS: dict[str, tuple[str, ...]] = {
    "configurations": (),
    "crds": (),
    "openapi": ("path",),
    "replacements": ("path",),
    "helmCharts": ("valuesFile", "additionalValuesFiles"),
    **dict.fromkeys(PATCHES, ("path",)),
    "patchesStrategicMerge": (),
    **dict.fromkeys((CONFIG_MAPS, SECRETS), _FILES),
}


class UnknownFetchError(Exception):
    """A kustomization of which nobody can tell what it fetches; the message says why."""


class Fetch:
    """An address in a kustomization file; `is_base` tells whether functions behind it would run."""

    def __init__(self, file: Path, address: str, is_base: bool) -> None:
        self.file = file
        self.address = address
        self.is_base = is_base


def of(directory: Path) -> Iterator[Fetch]:
    """Yield what a build of a folder fetches, bases first; raises UnknownFetchError."""
    models: dict[Path, list[Kustomization]] = {}

    def read(file: Path) -> list[Kustomization]:
        models[file] = _models(file)
        return models[file]

    graph = kustomization_files.scan(directory, read)
    yield from (Fetch(file, address, is_base=True) for file, address in graph.remotes)
    for file in graph.kustomizations:
        for one in models[file]:
            found = (_path(key, text) for key, text in _files(one))
            yield from (Fetch(file, text, is_base=False) for text in found if remote_addresses.is_download(text))


def _models(file: Path) -> list[Kustomization]:
    try:
        roots = list(compose_all(kustomization_files.text_of(file), Loader=kustomization_files.loader()))
    except (YAMLError, *kustomization_files.UNREADABLE) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        reason = getattr(error, "problem", None) or getattr(error, "strerror", None) or str(error)
        raise UnknownFetchError(f"{place} cannot be read: {' '.join(reason.split())}") from error
    return [Kustomization(root) for root in roots]


def _files(found: Kustomization) -> Iterator[tuple[str, str]]:
    """Yield the names of files in the sections that are not lists of bases, each with the key that it is under."""
    for section, keys in _DOWNLOADS.items():
        entries = [one for value in found.every(section) for one in _items(value)]
        below = [(key, node) for entry in entries for key in keys for node in Fields(entry).every(key)]
        for key, node in below if keys else [(section, entry) for entry in entries]:
            yield from ((key, text_of(one)) for one in _items(node) if isinstance(one, ScalarNode))


def _path(key: str, text: str) -> str:
    """Return the path in a generator's KEY=PATH, any other text as it is."""
    return text.rpartition("=")[2] if key == "files" and not remote_addresses.is_download(text) else text


def _items(node: Node) -> list[Node]:
    return node.value if isinstance(node, SequenceNode) else [node]
