"""What runs the configs that no kustomization builds, as far as the files around them tell."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.gateway.runner import Runner
from kustomize_plugin.hooks.read import parsing
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.sources import compose, helm_release, litellm_charts, workload_kinds
from kustomize_plugin.sources.compose import Service
from kustomize_plugin.sources.helm_release import Release
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, Workload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.disk import Disk

_COMPOSE = "*compose*.y*ml"
_SERVICES = "services:"
_CHART_KEY = "proxy_config"


class LoneRunners:
    """Finds them; `sources` are the files of the run, and each compose file is read once."""

    def __init__(self, sources: list[TextFile], disk: Disk) -> None:
        self._sources = sources
        self._disk = disk
        self._services: dict[str, list[Service]] = {}
        self._documents: dict[int, Document] = {}  # of services
        self._folders: dict[str, list[str]] = {}

    def of(self, gateway: Gateway) -> list[Runner]:
        """Return what runs a gateway; empty where nothing tells, or where several different things do."""
        config = next(iter(gateway.configs), None)
        if config is None or gateway.fragments:
            return []
        if config.outermost.kind:
            return _own(config)
        if config.key_path[-1:] == (_CHART_KEY,):
            return self._of_values(config)
        return list(self._in_compose(config))

    def beside(self, gateway: Gateway) -> list[Runner]:
        """Return the containers whose files show which config they read: of a service, a release, a folder's pods.

        What several files make together is left out, and so is a chart.
        """
        config = next(iter(gateway.configs), None)
        if config is None or gateway.fragments:
            return []
        if config.outermost.kind in (CONFIG_MAP, SECRET):
            return list(self._in_folder(config))
        return [one for one in gateway.runners if one.is_certain or (one.document and one.document.kind)]

    def _in_folder(self, config: Document) -> Iterator[Runner]:
        """Yield the containers of the manifests in the folder of a config's ConfigMap."""
        namespace = config.outermost.field("metadata", "namespace")
        for file in self._disk.inside(Path(posixpath.dirname(config.path) or "."), "*.y*ml"):
            source = self._disk.load(file.as_posix()) if self._disk.is_file(file) else None
            if source is None or source.is_template or "litellm" not in source.text or "containers" not in source.text:
                continue
            for document in source.documents:
                own = document.field("metadata", "namespace")
                if document.parent is None and (not own or not namespace or own == namespace):
                    for workload in workload_kinds.of(document.values):
                        for container in workload.containers:
                            yield Runner(workload, container, document.path, is_certain=True, document=document)

    def _in_compose(self, config: Document) -> Iterator[Runner]:
        """Yield the services that mount a config; files side by side may be given to one command."""
        path = config.key_path if config.parent is not None else ()
        if path and not config.is_in_compose:
            return
        files = [config.path] if path else self._files_around(config.path)
        reading = {
            (posixpath.dirname(file), one.workload.name)
            for file in files
            for one in self._in(file)
            if compose.reads(one.workload.containers[0], config.path, path)
        }
        for folder, name in sorted(reading):
            beside = [
                file for file in self._files_in(folder) if any(one.workload.name == name for one in self._in(file))
            ]
            for file in beside:
                for one in self._in(file):
                    if one.workload.name == name:
                        container = one.workload.containers[0]
                        yield Runner(one.workload, container, file, len(beside) == 1, self._documents[id(one)])

    def _of_values(self, config: Document) -> list[Runner]:
        """Return what a file of values for LiteLLM's own charts runs, where no other file beside it has variables."""
        outermost, folder = config.outermost, Path(config.path).parent
        found = helm_release.containers(Release("", outermost.values, (), is_open=False))
        others = [file for file in self._disk.inside(folder, "*.y*ml") if file.as_posix() != config.path]
        if self._disk.is_folder(folder / "templates") or any(map(self._sets_variables, others)):
            return []
        values = Workload("the values file", "", found)
        return [Runner(values, one, config.path, is_certain=False) for one in found if one.is_of_chart]

    def _sets_variables(self, file: Path) -> bool:
        source = self._disk.load(file.as_posix()) if self._disk.is_file(file) else None
        return source is not None and any(word in source.text for word in litellm_charts.ENVIRONMENT)

    def _files_around(self, path: str) -> list[str]:
        """Return the compose files of the run, and those in the folder of a file and in the one above."""
        named = [one for one in self._named if one.endswith((".yaml", ".yml"))]
        folder = posixpath.dirname(path)
        around = [name for place in (folder, posixpath.dirname(folder)) for name in self._files_in(place)]
        return list(dict.fromkeys([*named, *around]))

    @cached_property
    def _named(self) -> list[str]:
        """The files of the run that may have services."""
        return [one.path for one in self._sources if _SERVICES in one.text]

    def _files_in(self, folder: str) -> list[str]:
        if folder not in self._folders:
            here = [one for one in self._named if posixpath.dirname(one) == folder]
            found = self._disk.inside(Path(folder or "."), _COMPOSE)
            beside = [file.as_posix() for file in found if self._disk.is_file(file)]
            self._folders[folder] = sorted({*here, *beside})
        return self._folders[folder]

    def _in(self, file: str) -> list[Service]:
        """Return the services of a file."""
        if file not in self._services:
            source = self._disk.load(file)
            is_one = source is not None and _SERVICES in source.text
            documents = parsing.documents(source)[0] if source is not None and is_one else []
            folder = posixpath.dirname(file)
            self._services[file] = []
            for document in documents:
                for one in compose.services(document.values, folder, self._in_git) if document.parent is None else ():
                    self._services[file].append(one)
                    self._documents[id(one)] = document
        return self._services[file]

    def _in_git(self, path: str) -> str | None:
        """Return the text of a file of variables; None for one that only some machines have."""
        source = self._disk.load(path) if self._disk.is_file(path) and not self._disk.is_ignored(path) else None
        return source.text if source is not None else None


def _own(config: Document) -> list[Runner]:
    """Return what a resource itself runs: a HelmRelease or an Application has the values of its chart."""
    outermost = config.outermost
    if outermost.kind in (CONFIG_MAP, SECRET):
        return []
    found = [
        Runner(one, container, outermost.path, is_certain=False, document=outermost)
        for one in workload_kinds.of(outermost.values)
        for container in one.containers
    ]
    running = [one for one in found if one.container.runs_litellm]
    return running or [one for one in found if one.container.is_nameless]
