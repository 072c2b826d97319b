"""The gateways in files that no build root reaches: a config with what it includes, or fragments beside each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import operator_gateways
from kustomize_plugin.hooks.run.bare_configs import BareConfigs
from kustomize_plugin.hooks.run.lone_runners import LoneRunners
from kustomize_plugin.machine import real_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.disk import Disk


def gateways(sources: list[TextFile], roots: list[Root], disk: Disk) -> Iterator[Gateway]:
    """Yield a gateway for each config that belongs to no root, with what runs it, and those of the operator."""
    runners = LoneRunners(sources, disk)
    for gateway in _of_files(sources, roots, disk):
        gateway.runners = runners.of(gateway)
        gateway.beside = runners.beside(gateway)
        yield gateway
    yield from operator_gateways.gateways(sources, roots, disk)


def _of_files(sources: list[TextFile], roots: list[Root], disk: Disk) -> Iterator[Gateway]:
    reached = {path for one in roots for path in one.reached}
    bare = BareConfigs(sources, disk.load)
    beside = _BesideBuilds(roots)
    for source in sources:
        if not source.documents:
            continue
        if real_paths.path(source.path) not in reached:
            yield from _in_file(source, disk, bare)
        elif left := beside.configs(source):
            yield from bare.gateways(source, left)


class _BesideBuilds:
    """What builds reach and have not looked at: values of a chart, a patch for what is elsewhere."""

    def __init__(self, roots: list[Root]) -> None:
        self._listed = {real_paths.path(file) for root in roots for file in root.graph.files}
        made = [one for root in roots for one in (*root.wiring.generated, *root.wiring.overlaid)]
        judged = [one for root in roots for one in root.gateway.configs]
        self._judged = {str(one.place.of(one.node)) for one in (*made, *judged) if one.is_config}

    def configs(self, source: TextFile) -> list[Document]:
        """Return the configs of a file that are left; a resource is what the builds have made of it."""
        if real_paths.path(source.path) in self._listed:
            return []
        found = [one for one in source.documents if one.is_config and not one.is_part_of_operator]
        return [one for one in found if str(one.place.of(one.node)) not in self._judged]


def _in_file(source: TextFile, disk: Disk, bare: BareConfigs) -> Iterator[Gateway]:
    """Yield the gateways of a file; fragments in it are merged into its config."""
    documents = [one for one in source.documents if not one.is_part_of_operator]
    has_config = any(document.is_config for document in documents)
    together = Gateway(documents, not has_config, _beside(source, disk))
    together.tells_unlisted = True
    if together.fragments:
        yield together
    elif together.configs:
        yield from bare.gateways(source, together.configs)


def _beside(source: TextFile, disk: Disk) -> Callable[[], list[Document]]:
    """Return what reads the other fragments of a file's folder: a chart or a filter may take them together."""

    def documents() -> list[Document]:
        folder = os.path.dirname(source.path) or "."
        paths = [os.path.normpath(os.path.join(folder, name)) for name in _names_in(folder)]
        others = [disk.load(path) for path in paths if path.endswith((".yaml", ".yml")) and path != source.path]
        return [one for other in others if other for one in other.documents if one.is_ours]

    return documents


def _names_in(folder: str) -> list[str]:
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []
