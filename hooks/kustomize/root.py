"""Build roots: the kustomizations that somebody builds, with what becomes of their resources."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from kustomize_plugin.config.included_keys import INCLUDE
from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.kustomize.root_files import RootFiles
from kustomize_plugin.hooks.read.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.gateway.one_proxy import Gateway
    from kustomize_plugin.hooks.kustomize.built_pods import BuiltPods
    from kustomize_plugin.hooks.kustomize.wiring import Wiring
    from kustomize_plugin.hooks.read.disk import Disk

# What judges a gateway is imported where a root deploys one: most roots of a large tree build something else.
_SEVERAL = 2


class Root(RootFiles):
    """One kustomization that no other one refers to, built as kustomize would.

    `pods` is what `built_pods.of` has made of it: several rules ask.
    """

    pods: BuiltPods | None = None

    @cached_property
    def wiring(self) -> Wiring:
        """What the root does with its resources, step by step."""
        from kustomize_plugin.hooks.kustomize import wiring

        return wiring.Wiring(self)

    @cached_property
    def refusals(self) -> list[Finding]:
        """What the merges of this root say of its files, and what is undone of them afterwards."""
        if self.is_component or not self.wiring.runs:
            return []
        from kustomize_plugin.hooks.kustomize import root_merges  # only a root that merges pays for the merge

        return root_merges.findings(self.wiring) + root_merges.undone(self.wiring)

    @cached_property
    def gateway(self) -> Gateway:
        """What the proxy that this root deploys reads, its patches applied where they can be followed."""
        from kustomize_plugin.hooks.gateway.one_proxy import Gateway

        open_ended = self.is_component or self.wiring.adds
        return Gateway(self._built, open_ended=open_ended, unlisted=lambda: self.unlisted)

    @property
    def gateways(self) -> Iterator[Gateway]:
        """Yield the proxies that this root deploys; what is merged, or in parts, is taken for one."""
        whole = self.gateway
        tops = [one for one in whole.configs if not any(_includes(other, one) for other in whole.configs)]
        in_parts = not all("model_list" in one.config or one.config.get(INCLUDE) for one in tops)
        if len(tops) < _SEVERAL or in_parts or whole.fragments or whole.settings or self.merges:
            yield whole
            return
        for config in tops:
            together = [config]
            for one in together:
                together += [other for other in whole.configs if _includes(one, other) and other not in together]
            yield whole.only(together)

    def refused(self, code: str) -> Iterator[Finding]:
        """Yield what the merges say under one code."""
        yield from (one for one in self.refusals if one.code == code)

    @property
    def _built(self) -> list[Document]:
        """The documents as the patches leave them, with those that are generated."""
        changed = {} if self.wiring.is_repeated else self.wiring.changed
        found: list[Document] = []
        overlaid = self.wiring.overlaid if self.wiring.is_repeated else []
        for document in [*self.documents, *self.wiring.generated, *overlaid]:
            holder = document.outermost
            staged = changed.get(id(holder))
            if document.is_part_of_operator:  # proxies adopt from other builds too
                continue
            if staged is None:
                found += [] if id(holder) in changed else [document]
            elif document.parent is None:
                found += [staged.document, *(one for one in staged.embedded if not one.is_part_of_operator)]
        return found


def _includes(config: Document, other: Document) -> bool:
    """Tell whether a config includes another one of the same ConfigMap."""
    if config is other or config.parent is None or other.parent is not config.parent or not other.key_path:
        return False
    from kustomize_plugin.hooks.gateway import included_files

    return any(one.key == other.key_path[-1] for one in included_files.entries(config))


def roots_of(files: list[str], disk: Disk, top: str = ".", among: list[str] | None = None) -> list[Root]:
    """Return the build roots that reach one of the files, sorted by path; `among` are the kustomizations to look at."""
    candidates = [Root(Path(file), disk) for file in (disk.kustomizations(top) if among is None else among)]
    inner = {
        disk.real(file)
        for root in candidates
        for file in root.graph.kustomizations
        if disk.real(file) != disk.real(root.file)
    }
    for root in candidates:
        root.peers = [*candidates]
    wanted = {disk.real(file) for file in files}
    folders = {posixpath.dirname(file) for file in wanted}
    return [root for root in candidates if disk.real(root.file) not in inner and _reaches(root, wanted, folders)]


def _reaches(root: Root, wanted: set[str], wanted_folders: set[str]) -> bool:
    """Tell whether one of the files can change what a root builds: one that it lists, or one beside those."""
    listed = (*root.graph.files, *root.graph.kustomizations)
    folders = {root.disk.real(folder) for folder in {file.parent for file in listed}}
    return not folders.isdisjoint(wanted_folders) or not wanted.isdisjoint(root.reached)
