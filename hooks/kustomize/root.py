"""Build roots: the kustomizations that somebody builds, with all that they reach."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from kustomize_plugin.finding import Finding, Location
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read import real_paths
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.machine import kustomization_files, overlays

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.wiring import Wiring

Load = Callable[[str], TextFile | None]


class Root:
    """One kustomization that no other one refers to. `sources` are the files that it lists, patches not applied."""

    def __init__(self, file: Path, load: Load) -> None:
        self.file = file
        self.directory = file.parent
        self._load = load
        self.graph = kustomization_files.scan(file.parent, self._values)
        self.peers = [self]  # every kustomization of the tree

    @property
    def shown(self) -> str:
        """The kustomization file as messages name it."""
        return os.path.relpath(self.file)

    @property
    def is_component(self) -> bool:
        """Whether this is a component that no kustomization here uses, which nobody can build."""
        return any(document.kind == "Component" for source in self.kustomizations[:1] for document in source.documents)

    def at(self, key: str) -> Location:
        """Return where a key of the kustomization file stands, or its first line."""
        source = self.source(self.file)
        document = source.documents[0] if source and source.documents else None
        return document.at_key((key,)) if document else Location(self.shown, 1, 1)

    def source(self, file: Path) -> TextFile | None:
        """Return a file's source; None where there is none, or it cannot be read."""
        return self._load(os.path.relpath(file)) if os.path.exists(file) else None  # noqa: PTH110 - of any length

    def documents_at(self, path: Path) -> list[Document]:
        """Return the documents of a file, or of all files that a folder's kustomization reaches."""
        return [
            document
            for source in self._sources(kustomization_files.scan(path, self._values).files)
            for document in source.documents
        ]

    @cached_property
    def kustomizations(self) -> list[TextFile]:
        """The kustomization files, the root's own first."""
        return self._sources(self.graph.kustomizations)

    @cached_property
    def sources(self) -> list[TextFile]:
        """The resource files."""
        return self._sources(self.graph.files)

    @cached_property
    def documents(self) -> list[Document]:
        """All documents of the resource files."""
        return [document for source in self.sources for document in source.documents]

    @cached_property
    def unlisted(self) -> list[Document]:
        """Our documents that no kustomization of the tree mentions, in folders with a listed ModelFragment."""
        fragments = [one for one in self.documents if one.is_ours and one.kind == "ModelFragment"]
        folders = dict.fromkeys(Path(one.path).parent for one in fragments)
        listed = {real_paths.path(file) for file in self.graph.files} if folders else set()
        files = [file for folder in folders for file in sorted(folder.glob("*.y*ml"))]
        beside = self._sources([file for file in files if real_paths.path(file) not in listed])
        ours = [document for source in beside for document in source.documents if document.is_ours]
        mentioned = {path for peer in self.peers for path in peer.mentions} if ours else set()
        return [document for document in ours if real_paths.path(document.path) not in mentioned]

    @cached_property
    def mentions(self) -> set[str]:
        """The real paths of all that the kustomization file names: resources, patches, whatever else."""
        return _named_in(self.source(self.file))

    @cached_property
    def reached(self) -> set[str]:
        """The real paths of all files that can change what is built: also patches, and what configs are made of."""
        named = {path for source in self.kustomizations for path in _named_in(source)}
        return {*named, *(real_paths.path(file) for file in (*self.graph.files, *self.graph.kustomizations))}

    @cached_property
    def wiring(self) -> Wiring:
        """What the root does with its resources, step by step."""
        from kustomize_plugin.hooks.kustomize.wiring import Wiring  # builds on this module

        return Wiring(self)

    @cached_property
    def refusals(self) -> list[Finding]:
        """What the merges of this root say of its files."""
        if self.is_component or not self.wiring.runs:
            return []
        from kustomize_plugin.hooks.kustomize import root_merges  # only a root that merges pays for the merge

        return root_merges.findings(self.wiring)

    @cached_property
    def merges(self) -> list[Document]:
        """The FragmentMerges that the root reaches."""
        return [document for document in self.documents if document.is_ours and document.kind == "FragmentMerge"]

    @cached_property
    def gateway(self) -> Gateway:
        """What the proxy that this root deploys reads, its patches applied where they can be followed."""
        open_ended = self.is_component or self.wiring.adds
        return Gateway(self._built, open_ended=open_ended, unlisted=lambda: self.unlisted)

    def refused(self, code: str) -> Iterator[Finding]:
        """Yield what the merges say under one code."""
        yield from (one for one in self.refusals if one.code == code)

    @property
    def _built(self) -> list[Document]:
        """The documents as the patches leave them, with those that are generated."""
        changed = {} if self.wiring.is_repeated else self.wiring.changed
        found: list[Document] = []
        for document in [*self.documents, *self.wiring.generated]:
            holder = document.parent or document
            staged = changed.get(id(holder))
            if staged is None:
                found += [] if id(holder) in changed else [document]
            elif document.parent is None:
                found += [staged.document, *staged.embedded]
        return found

    def _values(self, file: Path) -> list[object]:
        """Return the documents of a kustomization file as values."""
        source = self.source(file)
        return [document.values for document in source.documents] if source else []

    def _sources(self, files: list[Path]) -> list[TextFile]:
        loaded = [self._load(os.path.relpath(file)) for file in files]
        return [source for source in loaded if source is not None]


def roots_of(files: list[str], load: Load, top: str = ".", among: list[str] | None = None) -> list[Root]:
    """Return the build roots that reach one of the files, sorted by path; `among` are the kustomizations to look at."""
    candidates = [Root(Path(file), load) for file in (overlays.kustomizations_below(top) if among is None else among)]
    inner = {
        real_paths.path(file)
        for root in candidates
        for file in root.graph.kustomizations
        if real_paths.path(file) != real_paths.path(root.file)
    }
    for root in candidates:
        root.peers = candidates
    wanted = {real_paths.path(file) for file in files}
    folders = {os.path.dirname(file) for file in wanted}  # noqa: PTH120 - real paths, and many
    return [root for root in candidates if real_paths.path(root.file) not in inner and _reaches(root, wanted, folders)]


def _reaches(root: Root, wanted: set[str], wanted_folders: set[str]) -> bool:
    """Tell whether one of the files can change what a root builds: one that it lists, or one beside those."""
    listed = (*root.graph.files, *root.graph.kustomizations)
    folders = {real_paths.path(folder) for folder in {file.parent for file in listed}}
    return not folders.isdisjoint(wanted_folders) or not wanted.isdisjoint(root.reached)


def _named_in(source: TextFile | None) -> set[str]:
    """Return the real paths of what a kustomization names, keys of generators left out."""
    texts = [text for document in source.documents for text in _texts(document.values)] if source else []
    paths = {text.rpartition("=")[2] for text in texts if "\n" not in text and "\0" not in text}
    folder = os.path.dirname(source.path) if source else ""  # noqa: PTH120 - many, and pathlib doubles the cost
    return {real_paths.path(os.path.join(folder, path)) for path in paths if path}  # noqa: PTH118 - likewise


def _texts(value: object) -> Iterator[str]:
    """Yield every text below a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for element in value.values() if isinstance(value, dict) else value:
            yield from _texts(element)
