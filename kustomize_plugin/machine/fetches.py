"""What a build would fetch and run: kustomizations read as kustomize reads them, refused where that cannot be done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from yaml import YAMLError, compose_all
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.machine import foreign_programs, kustomization_files, plugin_configs, remote_addresses
from kustomize_plugin.machine.foreign_programs import Program
from kustomize_plugin.machine.plugin_configs import PluginConfig, UnknownPluginError
from kustomize_plugin.resources.kustomization import (
    CONFIG_MAPS,
    PATCHES,
    SECRETS,
    Fields,
    Kustomization,
    folded,
    text_of,
)

_FILES = ("files", "envs", "env")
# where an entry is an address only to kustomize's downloads; below the sections the fields of an entry
_DOWNLOADS: dict[str, tuple[str, ...]] = {
    "configurations": (),
    "crds": (),
    "openapi": ("path",),
    "replacements": ("path",),
    "helmCharts": ("valuesFile", "additionalValuesFiles", "repo"),
    "helmChartInflationGenerator": ("values", "chartRepoUrl"),
    **dict.fromkeys(PATCHES, ("path",)),
    "patchesStrategicMerge": (),
    **dict.fromkeys((CONFIG_MAPS, SECRETS), _FILES),
}

_CHARTS = frozenset(map(folded, ("repo", "chartRepoUrl")))
# where the config of a builtin generator or transformer has the same, at any depth
_PLUGIN_FIELDS = frozenset(map(folded, (
    *_FILES, "path", "paths", "valuesFile", "additionalValuesFiles", "values", "repo", "chartRepoUrl", "targetFilePath",
)))  # fmt: skip


class UnknownFetchError(Exception):
    """A kustomization of which nobody can tell what it fetches; the message says why."""


class Found:
    """What a build fetches and what it runs, in the order in which it is told."""

    def __init__(self, fetches: list[Fetch], programs: list[Program], unclear: UnknownPluginError | None) -> None:
        self.fetches = fetches
        self.programs = programs
        self.unclear = unclear  # what keeps anybody from telling which programs it runs


class Fetch:
    """An address in a kustomization file; `is_base` tells whether functions behind it would run."""

    def __init__(self, file: Path, address: str, is_base: bool = False) -> None:
        self.file = file
        self.address = address
        self.is_base = is_base


def of(directory: Path) -> Iterator[Fetch]:
    """Yield what a build of a folder fetches, bases first; raises UnknownFetchError."""
    yield from found(directory).fetches


def found(directory: Path, path: str = "") -> Found:
    """Return what a build of a folder fetches and runs; raises UnknownFetchError.

    `path` is the list of folders in which the engine looks for programs.
    """
    models: dict[Path, list[Kustomization]] = {}

    def read(file: Path) -> list[Kustomization]:
        if file not in models:
            models[file] = _models(file)
        return models[file]

    graph = kustomization_files.scan(directory, read)
    fetched = [Fetch(file, address, is_base=True) for file, address in graph.remotes]
    for file in graph.kustomizations:
        for one in models[file]:
            texts = ((key, _path(key, text)) for key, text in _files(one))
            fetched += [Fetch(file, text) for key, text in texts if _is_address(key, text)]
    configs, unclear = _configs(graph.kustomizations, read)
    fetched += [fetch for one in configs for fetch in _addresses(one.file, one.fields.node, set())]
    programs = [program for one in configs for program in foreign_programs.of(one, path)]
    for file in graph.kustomizations:
        programs += [program for one in models[file] for program in foreign_programs.of_charts(file, one)]
    return Found(fetched, programs, unclear)


def _models(file: Path) -> list[Kustomization]:
    try:
        roots = list(compose_all(kustomization_files.text_of(file), Loader=kustomization_files.loader()))
    except (YAMLError, *kustomization_files.UNREADABLE) as error:
        raise _unknown(file, error) from error
    return [Kustomization(root) for root in roots]


def _unknown(file: Path, error: Exception) -> UnknownFetchError:
    mark = getattr(error, "problem_mark", None)
    shown = os.path.normpath(file)  # a base is found by way of its overlay
    place = f"{shown}:{mark.line + 1}:{mark.column + 1}" if mark else shown
    reason = getattr(error, "problem", None) or getattr(error, "strerror", None) or str(error)
    return UnknownFetchError(f"{place} cannot be read: {' '.join(reason.split())}")


def _configs(
    kustomizations: list[Path], read: plugin_configs.Read
) -> tuple[list[PluginConfig], UnknownPluginError | None]:
    """Return the configs of plugins, and why there may be others that nobody can foresee."""
    configs: list[PluginConfig] = []
    unclear: UnknownPluginError | None = None
    for file in kustomizations:
        try:
            configs += plugin_configs.of([file], read)
        except UnknownPluginError as error:
            unclear = unclear or error
        except (YAMLError, *kustomization_files.UNREADABLE) as error:
            raise _unknown(file, error) from error
    return configs, unclear


def _addresses(file: Path, node: Node | None, seen: set[int]) -> Iterator[Fetch]:
    """Yield what a plugin downloads, wherever in its config that is said; an alias may lead into itself."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    for key, value in Fields(node).pairs if isinstance(node, MappingNode) else ():
        for one in _items(value) if folded(key) in _PLUGIN_FIELDS else ():
            candidates = (text_of(one), text_of(one).partition("=")[2])
            yield from (Fetch(file, text) for text in candidates if _is_address(key, text))
        yield from _addresses(file, value, seen)
    for item in node.value if isinstance(node, SequenceNode) else ():
        yield from _addresses(file, item, seen)


def _files(found: Kustomization) -> Iterator[tuple[str, str]]:
    """Yield the names of files in the sections that are not lists of bases, each with the key that it is under."""
    for section, keys in _DOWNLOADS.items():
        entries = [one for value in found.every(section) for one in _items(value)]
        below = [(key, node) for entry in entries for key in keys for node in Fields(entry).every(key)]
        for key, node in below if keys else [(section, entry) for entry in entries]:
            yield from ((key, text_of(one)) for one in _items(node) if isinstance(one, ScalarNode))


def _is_address(key: str, text: str) -> bool:
    """Tell whether a text is fetched: a file over HTTP, charts also from a registry of images."""
    return remote_addresses.is_download(text) or (_is_chart(key) and "://" in text)


def _is_chart(key: str) -> bool:
    return folded(key) in _CHARTS


def _path(key: str, text: str) -> str:
    """Return the path in a generator's KEY=PATH, any other text as it is."""
    return text.rpartition("=")[2] if key == "files" and not remote_addresses.is_download(text) else text


def _items(node: Node) -> list[Node]:
    return node.value if isinstance(node, SequenceNode) else [node]
