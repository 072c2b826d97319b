"""Placeholder Secrets that an apply would write over live ones, and what leads to them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.keys import placeholder_entries
from kustomize_plugin.hooks.keys.applied_paths import Applied
from kustomize_plugin.hooks.kustomize import patch_documents
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.secret_entries import Secret, secrets
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import SECRETS
from kustomize_plugin.secrets.placeholder_values import is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.disk import Disk

_LISTS = ("resources", "bases", "components", "generators")


class Reached:
    """A placeholder: the Secret and key it stands for, where it is reported, and what leads there."""

    def __init__(self, secret: str, key: str, where: Location, by: str) -> None:
        self.secret = secret
        self.key = key
        self.where = where
        self.by = by


def by_root(root: Root, extra: Sequence[str]) -> Iterator[Reached]:
    """Yield the placeholders in the Secrets that a kustomization lists, patches or generates."""
    held = list(secrets(root.documents))
    listers = _listers(root) if held else {}
    for secret in held:
        lister = listers.get(root.disk.real(secret.document.path), root.shown)
        found = _placeholders(secret, extra, f"{lister} lists this file")
        yield from (one for one in found if not root.wiring.is_deleted(secret.node))
    for patch in patch_documents.patches(root):
        for secret in secrets([patch.document]):
            yield from _placeholders(secret, extra, f"{patch.kustomization} patches it in", patch.where)
    for source in root.kustomizations:
        for document in source.documents:
            yield from _generated(root, source, document, extra)


def by_command(applied: Applied, disk: Disk, extra: Sequence[str]) -> Iterator[Reached]:
    """Yield the placeholders that a kubectl command of a script or a README applies."""
    for found in _applied(applied, disk, extra):
        by = f"kubectl {applied.verb} {applied.option} {applied.path} reaches {found.where}"
        yield Reached(found.secret, found.key, applied.where, by)


def _applied(applied: Applied, disk: Disk, extra: Sequence[str]) -> Iterator[Reached]:
    if applied.option == "-k":
        kustomization = disk.kustomization_in(Path(applied.target))
        if kustomization is not None:
            yield from by_root(Root(kustomization, disk), extra)
        return
    for source in applied.files(disk):
        for secret in secrets(source.documents):
            yield from _placeholders(secret, extra, "")


def by_output(source: TextFile, extra: Sequence[str]) -> Iterator[Reached]:
    """Yield the placeholders in what a build renders."""
    for secret in secrets(source.documents):
        yield from _placeholders(secret, extra, "the build prints it")


def _placeholders(secret: Secret, extra: Sequence[str], by: str, where: Location | None = None) -> Iterator[Reached]:
    """Yield the first placeholder of a Secret, with the number of the others."""
    if secret.is_never_written or secret.is_delete:
        return
    found = list(placeholder_entries.entries(secret, extra))
    if found:
        more = f'" and {len(found) - 1} more' if len(found) > 1 else '"'
        yield Reached(secret.name, f'"{found[0].key}{more}', where or found[0].where, by)


def _listers(root: Root) -> dict[str, str]:
    """Return the first kustomization that names each file, by where the file really is."""
    found: dict[str, str] = {}
    for source in root.kustomizations:
        folder = posixpath.dirname(source.path)
        for document in source.documents:
            for one in document.kustomization.entries(*_LISTS):
                found.setdefault(root.disk.real(posixpath.join(folder, one.text)), source.path)
    return found


def _generated(root: Root, source: TextFile, document: Document, extra: Sequence[str]) -> Iterator[Reached]:
    """Yield the placeholders that a secretGenerator takes from its literals and its env files."""
    for generator in document.kustomization.generators(SECRETS):
        for literal in generator.literals:
            key, _, value = literal.text.partition("=")
            if is_placeholder(value, extra):
                where = document.place.of(literal.node)
                yield Reached(generator.name, f'"{key}"', where, "the secretGenerator writes it")
        for env in generator.envs:
            file = root.source(Path(source.path).parent / env.text)
            for line, text in enumerate(file.lines if file else (), 1):
                key, _, value = text.partition("=")
                if file and not text.startswith("#") and is_placeholder(value, extra):
                    where = Location(file.path, line, len(key) + 2)
                    yield Reached(generator.name, f'"{key}"', where, f"{source.path} generates a Secret from this file")
