"""The gateways in files that no build root reaches: a config with what it includes, or fragments beside each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run.bare_configs import BareConfigs
from kustomize_plugin.machine import real_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.disk import Disk


def gateways(sources: list[TextFile], roots: list[Root], disk: Disk) -> Iterator[Gateway]:
    """Yield a gateway for each config that belongs to no root."""
    reached = {path for one in roots for path in one.reached}
    bare = BareConfigs(sources, disk.load)
    for source in sources:
        if source.documents and real_paths.path(source.path) not in reached:
            yield from _in_file(source, disk, bare)


def _in_file(source: TextFile, disk: Disk, bare: BareConfigs) -> Iterator[Gateway]:
    """Yield the gateways of a file; fragments in it are merged into its config."""
    has_config = any(document.is_config for document in source.documents)
    together = Gateway(source.documents, not has_config, _beside(source, disk))
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
