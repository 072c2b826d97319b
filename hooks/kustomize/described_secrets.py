"""What the files of a build root say of Secrets and ConfigMaps: their keys, and where one would add a key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.secret_entries import secrets
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, SECRETS, Generator
from kustomize_plugin.sources import secret_keys
from kustomize_plugin.sources.secret_keys import Keys
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET

_YAML = (".yaml", ".yml", ".json")
_BESIDE = ("Secret", "List", "SecretList", "ExternalSecret", "SealedSecret")
_ENV_LINE = re.compile(r"^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=", re.MULTILINE)
_EXAMPLE = re.compile(r"example|sample|template|\bdist\b", re.IGNORECASE)


class Described:
    """All descriptions of one Secret or ConfigMap; `names` is None where some of its keys cannot be known."""

    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name
        self.by: list[tuple[Keys, str]] = []

    @property
    def names(self) -> frozenset[str] | None:
        """All keys."""
        found = [one.names for one, _ in self.by]
        known = [names for names in found if names is not None]
        return frozenset().union(*known) if known and len(known) == len(found) else None

    @property
    def file(self) -> str:
        """The file to which one adds a key."""
        return self.by[0][1]

    @property
    def is_example(self) -> bool:
        """Whether only an example says what it has."""
        return all(_EXAMPLE.search(Path(file).name) for _, file in self.by)

    @property
    def label(self) -> str:
        """What messages call it."""
        return f'{self.kind} "{self.name}"'


def of(root: Root, documents: list[Document]) -> dict[tuple[str, str], Described]:
    """Return what is described, by kind and name; `documents` are those of the root's files."""
    found: dict[tuple[str, str], Described] = {}
    for one, file in [*_written([*documents, *_beside(root)]), *_generated(root)]:
        key = (one.kind, one.name)
        found.setdefault(key, Described(*key)).by.append((one, file))
    return found


def _written(documents: list[Document]) -> Iterator[tuple[Keys, str]]:
    for document in documents:
        one = secret_keys.of(document.values) if document.parent is None else None
        if one is not None:
            yield one, document.path
        elif document.kind in ("List", "SecretList"):
            for secret in secrets([document]):
                names = frozenset(entry.key for entry in secret.entries())
                yield Keys(SECRET, secret.name, names or None, SECRET), document.path


def _beside(root: Root) -> Iterator[Document]:
    """Yield the Secrets of files that no kustomization lists but that lie beside one: they document keys."""
    listed = {root.disk.real(path) for path in (*root.graph.files, *root.graph.kustomizations)}
    for kustomization in root.graph.kustomizations:
        for file in root.disk.inside(kustomization.parent):
            if file.suffix in _YAML and root.disk.real(file) not in listed and root.disk.is_file(file):
                source = root.source(file)
                yield from (one for one in (source.documents if source else ()) if one.kind in _BESIDE)


def _generated(root: Root) -> Iterator[tuple[Keys, str]]:
    for source in root.kustomizations:
        for document in source.documents:
            for section, kind in ((SECRETS, SECRET), (CONFIG_MAPS, CONFIG_MAP)):
                for one in document.kustomization.generators(section):
                    yield Keys(kind, one.name, _of_generator(root, source, one), "generator"), source.path


def _of_generator(root: Root, source: TextFile, one: Generator) -> frozenset[str] | None:
    """Return the keys of a generator; None where a file of variables is not in git."""
    found = {listed.text.partition("=")[0].rsplit("/", 1)[-1] for listed in (*one.literals, *one.files)}
    for env in one.envs:
        file = root.source(Path(source.path).parent / env.text)
        if file is None:
            return None
        found |= set(_ENV_LINE.findall(file.text))
    return frozenset(found)


def is_generated_elsewhere(root: Root) -> bool:
    """Tell whether plug-ins of the build make resources, which may be Secrets."""
    return any(document.kustomization.has("generators") for one in root.kustomizations for document in one.documents)
