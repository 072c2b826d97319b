"""Where the environment of a build root's gateway comes from: which names are given, and by what."""

from __future__ import annotations

import re

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.gateway import variable_references
from kustomize_plugin.hooks.kustomize import described_secrets, patch_words
from kustomize_plugin.hooks.kustomize.described_secrets import Described
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read import parsing
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.sources import workload_kinds
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, Container, Taken, Workload, gateways

_SERVICE = re.compile(r"[A-Z0-9_]+_SERVICE_(?:HOST|PORT(?:_\w+)?)")


class Environment:
    """`names` are the variables that the gateway gets, None where git does not tell all.

    `readers` are its containers, each with its workload; empty where the FragmentMerge's Secret is all that is known.
    `taken` are the Secrets and ConfigMaps that they take whole.
    """

    def __init__(self, root: Root) -> None:
        self._root = root
        self._documents = _documents(root)
        self._holders: dict[int, Document] = {}
        found = self._workloads()
        self.readers = self._of_holders(found) or gateways(found, _configs(root))
        self.described = described_secrets.of(root, self._documents)
        self.taken = self._taken(bool(found))
        patched = patch_words.of(root)
        self.names = None if patched is None or self._is_open() else self._names(patched)

    def _of_holders(self, workloads: list[Workload]) -> list[tuple[Workload, Container]]:
        """Return the containers of resources that hold a config and run it too, as the values of a chart do."""
        held = {id(config.outermost.node) for config in self._root.gateway.configs if config.parent is not None}
        found = [one for one in workloads if id(self._holders[id(one)].node) in held]
        return [(one, container) for one in found for container in one.containers if container.runs_litellm]

    def file_of(self, workload: Workload) -> str:
        """Return the file that has a workload."""
        return self._holders[id(workload)].path

    def place_of(self, workload: Workload, path: Path) -> Location:
        """Return where a part of a workload is written."""
        return self._holders[id(workload)].at(path)

    def gives(self, name: str) -> bool:
        """Tell whether the gateway gets a variable, or may get it."""
        return (
            self.names is None
            or name in self.names
            or name in variable_references.ALWAYS
            or bool(_SERVICE.fullmatch(name))
        )

    def _workloads(self) -> list[Workload]:
        found = []
        for document in self._documents:
            for one in workload_kinds.of(document.values) if document.parent is None else ():
                self._holders[id(one)] = document
                found.append(one)
        return found

    def _taken(self, runs_something: bool) -> list[Described | None]:
        """Return what the gateway takes whole; None for what no file describes."""
        entries = [(taken, container) for _, container in self.readers for taken in container.taken]
        wanted = {taken for taken, _ in entries}
        named = {Taken(SECRET, name) for one in self._root.merges if (name := one.field("spec", "secret", "name"))}
        if self.readers or not (runs_something or any(workload_kinds.installs(one.values) for one in self._documents)):
            wanted |= named
        self._prefixes = {(taken.kind, taken.name): taken.prefix for taken in wanted}
        return [self.described.get((taken.kind, taken.name)) for taken in sorted(wanted)]

    def _is_open(self) -> bool:
        """Tell whether something that git does not show may set more."""
        if self._root.graph.remotes or not (self.readers or self.taken):
            return True
        if any(container.is_open for _, container in self.readers):
            return True
        return bool(self.taken) and described_secrets.is_generated_elsewhere(self._root)

    def _names(self, patched: set[str]) -> set[str] | None:
        names = set(patched) | {str(name) for name in self._root.gateway.section("environment_variables")}
        for _, container in self.readers:
            names |= container.names
        for one in self.taken:
            if one is None or one.names is None:
                return None
            prefix = self._prefixes[one.kind, one.name]
            names |= {prefix + key for key in one.names}
        return names


def _configs(root: Root) -> set[str]:
    """Return the names of the ConfigMaps and Secrets that the root's configs are in."""
    holders = (config.parent for config in root.gateway.configs)
    held = {one.name for one in holders if one is not None and one.kind in (CONFIG_MAP, SECRET)}
    return {*held, *(one.field("spec", "configMap", "name") for one in root.merges)} - {""}


def _documents(root: Root) -> list[Document]:
    """Return the documents of a root, those too of files that mention its ConfigMaps and Secrets and nothing else."""
    found = [one for one in root.gateway.documents if one.parent is None]
    found += [one for source in root.kustomizations for one in source.documents]
    read = {one.path for one in found}
    wanted = _configs(root)
    for names in (wanted, None):
        words = _secrets_of(found) if names is None else names
        for source in root.sources:
            if source.path not in read and source.is_yaml and any(word in source.text for word in words):
                read.add(source.path)
                found += [one for one in parsing.documents(source)[0] if one.parent is None]
    return found


def _secrets_of(documents: list[Document]) -> set[str]:
    """Return the names of what workloads take whole."""
    found = (workload for one in documents for workload in workload_kinds.of(one.values))
    containers = [container for workload in found for container in workload.containers]
    return {taken.name for container in containers for taken in container.taken} - {""}
