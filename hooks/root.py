"""Build roots: the kustomizations that somebody builds, with all that they reach."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from hooks.document import Document
from hooks.gateway import Gateway
from hooks.source import Source
from kustomize_plugin import kustomization
from kustomize_plugin.finding import Location

SKIPPED = frozenset((".git", ".venv", "node_modules", ".tools", "__pycache__", ".tox", "vendor"))
Load = Callable[[str], Source | None]


class Root:
    """One kustomization that no other one refers to. `sources` are the files it reaches; patches are not applied."""

    def __init__(self, file: Path, load: Load) -> None:
        self.file = file
        self.directory = file.parent
        self.graph = kustomization.scan(file.parent)
        self.peers = [self]  # every kustomization of the tree
        self._load = load

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

    def source(self, file: Path) -> Source | None:
        """Return a file's source; None where it cannot be read."""
        return self._load(os.path.relpath(file))

    def documents_at(self, path: Path) -> list[Document]:
        """Return the documents of a file, or of all files that a folder's kustomization reaches."""
        return [document for source in self._sources(kustomization.scan(path).files) for document in source.documents]

    @cached_property
    def kustomizations(self) -> list[Source]:
        """The kustomization files, the root's own first."""
        return self._sources(self.graph.kustomizations)

    @cached_property
    def sources(self) -> list[Source]:
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
        listed = {os.path.realpath(file) for file in self.graph.files} if folders else set()
        files = [file for folder in folders for file in sorted(folder.glob("*.y*ml"))]
        beside = self._sources([file for file in files if os.path.realpath(file) not in listed])
        ours = [document for source in beside for document in source.documents if document.is_ours]
        mentioned = {path for peer in self.peers for path in peer.mentions} if ours else set()
        return [document for document in ours if os.path.realpath(document.path) not in mentioned]

    @cached_property
    def mentions(self) -> set[str]:
        """The real paths of all that the kustomization file names: resources, patches, whatever else."""
        source = self.source(self.file)
        texts = [text for document in source.documents for text in _texts(document.values)] if source else []
        return {os.path.realpath(self.directory / text) for text in texts if "\n" not in text and "\0" not in text}

    @cached_property
    def merges(self) -> list[Document]:
        """The FragmentMerges that the root reaches."""
        return [document for document in self.documents if document.is_ours and document.kind == "FragmentMerge"]

    @cached_property
    def gateway(self) -> Gateway:
        """What the proxy that this root deploys reads."""
        return Gateway(self.documents, open_ended=bool(self.graph.remotes) or self.is_component or self._generates())

    def _generates(self) -> bool:
        """Tell whether configs or fragments may come from generators or charts."""
        keys = ("generators", "helmCharts", "configMapGenerator", "helmChartInflationGenerator")
        documents = [document for source in self.kustomizations for document in source.documents]
        return any(key in document.values for document in documents for key in keys)

    def _sources(self, files: list[Path]) -> list[Source]:
        loaded = [self._load(os.path.relpath(file)) for file in files]
        return [source for source in loaded if source is not None]


def roots_of(files: list[str], load: Load, top: str = ".", among: list[str] | None = None) -> list[Root]:
    """Return the build roots that reach one of the files, sorted by path; `among` are the kustomizations to look at."""
    candidates = [Root(Path(file), load) for file in (kustomizations_below(top) if among is None else among)]
    inner = {
        os.path.realpath(file)
        for root in candidates
        for file in root.graph.kustomizations
        if os.path.realpath(file) != os.path.realpath(root.file)
    }
    for root in candidates:
        root.peers = candidates
    wanted = {os.path.realpath(file) for file in files}
    return [root for root in candidates if os.path.realpath(root.file) not in inner and _reaches(root, wanted)]


def _reaches(root: Root, wanted: set[str]) -> bool:
    """Tell whether one of the files can change what a root builds: one that it lists, or one beside those."""
    listed = (*root.graph.files, *root.graph.kustomizations)
    folders = {os.path.realpath(folder) for folder in {file.parent for file in listed}}
    beside = any(os.path.dirname(file) in folders for file in wanted)  # noqa: PTH120 - real paths, and many
    return beside or any(os.path.realpath(file) in wanted for file in listed if file.is_symlink())


def _texts(value: object) -> Iterator[str]:
    """Yield every text below a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for element in value.values() if isinstance(value, dict) else value:
            yield from _texts(element)


def kustomizations_below(top: str) -> list[str]:
    """Return the kustomization files below a directory, sorted; hidden and vendored folders are left out."""
    found = []
    for folder, names, files in os.walk(top):
        names[:] = sorted(name for name in names if name not in SKIPPED and not name.startswith("."))
        found += [str(Path(folder) / name) for name in kustomization.FILE_NAMES if name in files]
    return found
