"""The files of a build root: a kustomization that somebody builds, and all that it reaches."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import Kustomization

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.disk import Disk


class RootFiles:
    """One kustomization with what it lists, patches not applied; `disk` is where its files are read."""

    def __init__(self, file: Path, disk: Disk) -> None:
        self.file = file
        self.directory = file.parent
        self.disk = disk
        self.graph = disk.graph(file.parent, self._models)
        self.peers: list[RootFiles] = [self]  # every kustomization of the tree

    @property
    def shown(self) -> str:
        """The kustomization file as messages name it."""
        return self.disk.shown(self.file)

    @property
    def is_component(self) -> bool:
        """Whether this is a component that no kustomization here uses, which nobody can build."""
        return any(document.kind == "Component" for source in self.kustomizations[:1] for document in source.documents)

    def at(self, key: str) -> Location:
        """Return where a key of the kustomization file stands, or its first line."""
        source = self.source(self.file)
        document = source.documents[0] if source and source.documents else None
        if document is None:
            return Location(self.shown, 1, 1)
        return document.place.of(document.kustomization.key(key) or document.node)

    def source(self, file: Path) -> TextFile | None:
        """Return a file's source; None where there is none, or it cannot be read."""
        return self.disk.load(self.disk.shown(file)) if self.disk.exists(file) else None

    def documents_at(self, path: Path) -> list[Document]:
        """Return the documents of a file, or of all files that a folder's kustomization reaches."""
        return [
            document
            for source in self._sources(self.disk.graph(path, self._models).files)
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
        listed = {self.disk.real(file) for file in self.graph.files} if folders else set()
        files = [file for folder in folders for file in self.disk.inside(folder, "*.y*ml")]
        beside = self._sources([file for file in files if self.disk.real(file) not in listed])
        ours = [document for source in beside for document in source.documents if document.is_ours]
        mentioned = {path for peer in self.peers for path in peer.mentions} if ours else set()
        return [document for document in ours if self.disk.real(document.path) not in mentioned]

    @cached_property
    def mentions(self) -> set[str]:
        """The real paths of all that the kustomization file names: resources, patches, whatever else."""
        return self._named_in(self.source(self.file))

    @cached_property
    def reached(self) -> set[str]:
        """The real paths of all files that can change what is built: also patches, and what configs are made of."""
        named = {path for source in self.kustomizations for path in self._named_in(source)}
        return {*named, *(self.disk.real(file) for file in (*self.graph.files, *self.graph.kustomizations))}

    @cached_property
    def merges(self) -> list[Document]:
        """The FragmentMerges that the root reaches."""
        return [document for document in self.documents if document.is_ours and document.kind == "FragmentMerge"]

    def _models(self, file: Path) -> list[Kustomization]:
        """Return what the documents of a kustomization file say."""
        source = self.source(file)
        return [document.kustomization for document in source.documents] if source else []

    def _sources(self, files: list[Path]) -> list[TextFile]:
        loaded = [self.disk.load(self.disk.shown(file)) for file in files]
        return [source for source in loaded if source is not None]

    def _named_in(self, source: TextFile | None) -> set[str]:
        """Return the real paths of what a kustomization names, keys of generators left out."""
        texts = [text for document in source.documents for text in _texts(document.values)] if source else []
        paths = {text.rpartition("=")[2] for text in texts if "\n" not in text and "\0" not in text}
        folder = posixpath.dirname(source.path) if source else ""
        return {self.disk.real(posixpath.join(folder, path)) for path in paths if path}


def _texts(value: object) -> Iterator[str]:
    """Yield every text below a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for element in value.values() if isinstance(value, dict) else value:
            yield from _texts(element)
