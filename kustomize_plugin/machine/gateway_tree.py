"""The files of a gateway that is there: its fragments, its groups, and where a new fragment belongs."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from yaml import YAMLError

from kustomize_plugin.adoption import intake, new_group
from kustomize_plugin.gateway.deployments import of_config
from kustomize_plugin.machine import kustomization_files
from kustomize_plugin.resources import stream
from kustomize_plugin.resources.kustomization_names import FILE_NAMES
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.sources import gateway_configs
from kustomize_plugin.yamltext import nodes


class GatewayTreeError(Exception):
    """The folder is not a gateway that a fragment can be added to."""


class GatewayTree:
    """What one outermost kustomization reaches; `groups` maps each model group to the file that has it."""

    def __init__(self, directory: Path) -> None:
        """Read the files; raises TreeError."""
        self.directory = directory
        self._graph = kustomization_files.scan(directory)
        self.groups: dict[str, Path] = {}
        self.local: list[str] = []
        self.names: set[str] = set()
        self._folders: Counter[Path] = Counter()
        self._merges = 0
        for path in self._graph.files:
            for resource in _documents(path):
                self._add(_short(path), resource)
        if not self._merges:
            raise GatewayTreeError(
                f"{directory} lists no FragmentMerge, not even through a base; "
                "name the deployed overlay with --directory"
            )

    def _add(self, path: Path, resource: Resource) -> None:
        self._merges += resource.is_ours and resource.field("kind") == "FragmentMerge"
        group = new_group.group_of(resource)
        if group:
            self.groups[group] = path
            self.names.add(resource.field("metadata", "name"))
            self._folders[path.parent] += 1
            self.local += [group] if new_group.tier_of(resource) == "local" else []
        elif resource.field("kind") == "ConfigMap" and "model_list" in resource.text:
            for values in intake.config_values(resource):
                self.groups.update((one.group, path) for one in of_config(values))
        elif "model_list" in resource.text and not resource.is_ours:  # such as a HelmRelease, which a target names
            for config in gateway_configs.read([("", resource.text)]):
                self.groups.update((one.group, path) for one in of_config(config.values))

    def folder(self) -> Path:
        """Return where most fragments lie; a new `models` where there are none."""
        found = self._folders.most_common(1)
        return found[0][0] if found else self.directory / "models"

    def secrets(self) -> list[Path]:
        """Return the files with a Secret that the gateway lists, or that lie beside its kustomizations."""
        beside = [path for file in self._graph.kustomizations for path in _yaml_files(file.parent)]
        files = dict.fromkeys(_short(path) for path in (*self._graph.files, *beside))
        return [path for path in files if any(one.field("kind") == "Secret" for one in _documents(path))]

    def kustomization_for(self, folder: Path) -> Path:
        """Return the nearest kustomization of the gateway at a folder or above it; raises TreeError."""
        reached = {os.path.realpath(file): _short(file) for file in self._graph.kustomizations}
        place = Path(os.path.realpath(folder))
        for above in (place, *place.parents):
            file = kustomization_files.file_in(above)
            if file is not None and os.path.realpath(file) in reached:
                return reached[os.path.realpath(file)]
        raise GatewayTreeError(f"{self.directory} uses no kustomization in {folder} or above it; choose another --to")


def find(directory: Path) -> Path:
    """Return the one folder at or below that lists a FragmentMerge of its own; raises TreeError."""
    if kustomization_files.file_in(directory) is not None:
        return directory
    found = [path for path in sorted(_folders(directory)) if _merges_here(path)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise GatewayTreeError(
            f"no kustomization with a FragmentMerge in {directory} or below it; name one with --directory"
        )
    names = ", ".join(str(path) for path in found)
    raise GatewayTreeError(f"{len(found)} kustomizations have a FragmentMerge: {names}; choose one with --directory")


def _short(path: Path) -> Path:
    """Return a path without the ways up and down again, as a person would write it."""
    return Path(os.path.relpath(path))


def _folders(directory: Path) -> set[Path]:
    found = set()
    for folder, below, files in os.walk(directory):
        below[:] = [name for name in below if not name.startswith(".") and name not in ("node_modules", "tests")]
        if set(files) & set(FILE_NAMES) and kustomization_files.file_in(Path(folder)) is not None:
            found.add(Path(folder))
    return found


def _merges_here(directory: Path) -> bool:
    documents = (one for path in _yaml_files(directory) for one in _documents(path))
    return any(one.is_ours and one.field("kind") == "FragmentMerge" for one in documents)


def _yaml_files(directory: Path) -> list[Path]:
    return [path for path in sorted(directory.iterdir()) if path.suffix in (".yaml", ".yml")]


def _documents(path: Path) -> list[Resource]:
    """Return the resources of a file; none where it cannot be read."""
    try:
        found = stream.documents(kustomization_files.text_of(path))
        return [one for one in found if nodes.entry(one.node, "kind")]
    except (OSError, ValueError, YAMLError):
        return []
