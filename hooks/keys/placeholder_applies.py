"""Placeholder Secrets that an apply would write over live ones, and what leads to them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path

from kustomize_plugin.finding import ERROR, Location
from kustomize_plugin.hooks.keys import patch_values, placeholder_entries, written_values
from kustomize_plugin.hooks.kustomize import patch_documents
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.secret_entries import Secret, SecretEntry, secrets
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import SECRETS, Generator
from kustomize_plugin.secrets.placeholder_values import is_placeholder

_LISTS = ("resources", "bases", "components", "generators")


class Reached:
    """A placeholder: the Secret and key it stands for, where it is reported, what leads there, how grave it is."""

    def __init__(self, secret: str, key: str, where: Location, by: str, severity: str = ERROR) -> None:
        self.secret = secret
        self.key = key
        self.where = where
        self.by = by
        self.severity = severity


def by_root(root: Root, extra: Sequence[str]) -> Iterator[Reached]:
    """Yield the placeholders in the Secrets that a kustomization lists, patches or generates."""
    yield from _listed(root, extra)
    for patch in patch_documents.patches(root):
        for secret in secrets([patch.document]):
            yield from placeholders(secret, extra, f"{patch.kustomization} patches it in", patch.where)
    for written in (*written_values.by_operations(root, extra), *written_values.by_replacements(root, extra)):
        yield Reached(written.secret, f'"{written.key}"', written.where, written.by)
    for document, generator, name in _generators(root):
        yield from _generated(root, document, generator, name, extra)


def _listed(root: Root, extra: Sequence[str]) -> Iterator[Reached]:
    held = list(secrets(root.documents))
    listers = _listers(root) if held else {}
    for secret in held:
        lister = listers.get(root.disk.real(secret.document.path), root.shown)
        found = placeholders(secret, extra, f"{lister} lists this file")
        yield from (one for one in found if not root.wiring.is_deleted(secret.node))


def _generators(root: Root) -> Iterator[tuple[Document, Generator, str]]:
    for source in root.kustomizations:
        for document in source.documents:
            yield from ((document, one, one.name) for one in document.kustomization.generators(SECRETS))
    for document in root.documents:
        if document.kind == "SecretGenerator":
            yield document, Generator(SECRETS, document.node), document.name


def by_output(source: TextFile, extra: Sequence[str]) -> Iterator[Reached]:
    """Yield the placeholders in what a build renders."""
    for secret in secrets(source.documents):
        yield from placeholders(secret, extra, "the build prints it")


def placeholders(secret: Secret, extra: Sequence[str], by: str, where: Location | None = None) -> Iterator[Reached]:
    """Yield the first placeholder of a Secret, with the number of the others."""
    found = first_of(secret, extra)
    if found:
        more = f'" and {len(found) - 1} more' if len(found) > 1 else '"'
        yield Reached(secret.name, f'"{found[0].key}{more}', where or found[0].where, by)


def first_of(secret: Secret, extra: Sequence[str]) -> list[SecretEntry]:
    """Return the placeholders of a Secret that an apply would write."""
    if secret.is_never_written or secret.is_delete:
        return []
    return list(placeholder_entries.entries(secret, extra))


def _listers(root: Root) -> dict[str, str]:
    """Return the first kustomization that names each file, by where the file really is."""
    found: dict[str, str] = {}
    for source in root.kustomizations:
        folder = posixpath.dirname(source.path)
        for document in source.documents:
            for one in document.kustomization.entries(*_LISTS):
                found.setdefault(root.disk.real(posixpath.join(folder, one.text)), source.path)
    return found


def _generated(
    root: Root, document: Document, generator: Generator, name: str, extra: Sequence[str]
) -> Iterator[Reached]:
    """Yield the placeholders that a secretGenerator takes from its literals and its files."""
    by = f"{document.path} generates a Secret from this file"
    folder = Path(document.path).parent
    for literal in generator.literals:
        key, _, value = literal.text.partition("=")
        if is_placeholder(value.strip("\"'"), extra):
            yield Reached(name, f'"{key}"', document.place.of(literal.node), "the secretGenerator writes it")
    for env in generator.envs:
        file = root.source(folder / env.text)
        if file is None:
            continue
        for key, line in patch_values.of_env(file, extra):
            where = Location(file.path, line, file.lines[line - 1].index("=") + 2)
            yield Reached(name, f'"{key}"', where, by)
    for entry in generator.files:
        key, equals, path = entry.text.partition("=")
        file = root.source(folder / (path if equals else key))
        if file and is_placeholder(file.text, extra):
            key = key if equals else key.rpartition("/")[2]
            yield Reached(name, f'"{key}"', Location(file.path, 1, 1), by)
