"""Which FragmentMerge sees which fragment: a build root followed in the order in which kustomize builds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hooks import deletions
from hooks.deletions import Patch
from hooks.document import Document
from hooks.root import Root
from hooks.source import Source
from kustomize_plugin import kustomization
from kustomize_plugin.finding import Location

FRAGMENTS = ("ModelFragment", "SettingsFragment")
_MERGE = "FragmentMerge"


class Entry:
    """One entry of a kustomization's list, at `where`; `path` is None for one that is no file of this machine."""

    def __init__(self, file: Path, text: str, where: Location) -> None:
        path = file.parent / text
        self.inline = text if "\n" in text else ""
        self.path = path if not self.inline and path.exists() else None
        self.where = where


class Listed:
    """A document of ours, and the entry that brings it into the build."""

    def __init__(self, document: Document, entry: Entry) -> None:
        self.document = document
        self.entry = entry

    @property
    def is_fragment(self) -> bool:
        """Whether a merge takes it."""
        return self.document.kind in FRAGMENTS

    def is_same(self, other: Listed) -> bool:
        """Tell whether both stand for one resource, in one file or in two."""
        mine, others = self.document, other.document
        return (mine.kind, mine.name) == (others.kind, others.name)


class Wiring:
    """What a build root does with its fragments.

    `runs` are the FragmentMerges that run, `transformers_only` those of them that the build does not carry as well;
    `left` is what no merge takes. `open_ended` says that a merge may run that this tool cannot see.
    """

    def __init__(self, root: Root) -> None:
        self._root = root
        self._seen: set[Path] = set()
        self._deletions = [one for one in deletions.patches(root) if one.document.field("$patch") == "delete"]
        self.runs: list[Listed] = []
        self.transformers_only: list[Listed] = []
        self.left: list[Listed] = []
        self.open_ended = False
        self._follow(root.file, self.left)

    def _follow(self, file: Path, stream: list[Listed]) -> None:
        """Build one kustomization on top of `stream`, which a component shares with whoever lists it."""
        if file.resolve() in self._seen:
            return
        self._seen.add(file.resolve())
        source = self._root.source(file)
        for entry in _entries(source, file, "resources", "bases"):
            stream += self._carried(entry)
        for entry in _entries(source, file, "components"):
            inner = kustomization.file_in(entry.path) if entry.path else None
            if inner is not None:
                self._follow(inner, stream)
            self.open_ended = self.open_ended or entry.path is None
        gone = [patch for patch in self._deletions if source and patch.kustomization == source.path]
        stream[:] = [one for one in stream if not any(_deletes(patch, one) for patch in gone)]
        for entry in _entries(source, file, "transformers"):
            self._transform(entry, stream)

    def _carried(self, entry: Entry) -> list[Listed]:
        """Return what a resource or a base brings in."""
        if entry.path is None:
            return []
        if not entry.path.is_dir():
            return [Listed(document, entry) for document in _ours(self._root.source(entry.path))]
        carried: list[Listed] = []
        inner = kustomization.file_in(entry.path)
        if inner is not None:
            self._follow(inner, carried)
        return carried

    def _transform(self, entry: Entry, stream: list[Listed]) -> None:
        if entry.inline:
            documents = _ours(Source("transformer.yaml", entry.inline))
        else:
            self.open_ended = self.open_ended or entry.path is None
            documents = self._root.documents_at(entry.path) if entry.path else []
        merges = [Listed(one, entry) for one in documents if one.is_ours and one.kind == _MERGE]
        for merge in merges:
            self.runs.append(merge)
            if not any(merge.is_same(one) for one in stream):
                self.transformers_only.append(merge)
            stream[:] = [one for one in stream if not one.is_fragment and not merge.is_same(one)]


def _ours(source: Source | None) -> list[Document]:
    documents = source.documents if source else []
    return [one for one in documents if one.is_ours and one.kind in (*FRAGMENTS, _MERGE)]


def _entries(source: Source | None, file: Path, *sections: str) -> Iterator[Entry]:
    for document in source.documents[:1] if source else ():
        for section in sections:
            values = document.values.get(section)
            for index, text in enumerate(values if isinstance(values, list) else ()):
                if isinstance(text, str):
                    yield Entry(file, text, document.at((section, index)))


def _deletes(patch: Patch, one: Listed) -> bool:
    """Tell whether a patch deletes a resource; the name in a target is a regular expression."""
    if not patch.target:
        return (patch.document.kind, patch.document.name) == (one.document.kind, one.document.name)
    kind, name = patch.target.get("kind"), patch.target.get("name")
    try:
        named = name is None or re.fullmatch(str(name), one.document.name) is not None
    except re.error:
        return False
    return named and kind in (None, one.document.kind)
