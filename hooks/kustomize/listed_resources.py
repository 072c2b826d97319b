"""The resources of a file that a kustomization lists."""

from __future__ import annotations

from kustomize_plugin.hooks.kustomize.resource_in_build import ListedEntry, ResourceInBuild
from kustomize_plugin.hooks.read import list_items
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile


def of(source: TextFile | None, entry: ListedEntry) -> list[ResourceInBuild]:
    """Return the resources of a file, each with the configs inside it."""
    found: list[ResourceInBuild] = []
    for document in source.documents if source else ():
        if document.parent is None:
            found.append(ResourceInBuild(document, entry))
            found += [
                ResourceInBuild(Document(document.path, node, document.place), entry)
                for node in list_items.secrets(document)
            ]
        elif found:
            found[-1].embedded.append(document)
    return found


def is_empty(text: str) -> bool:
    """Tell whether a file has no resource in it."""
    lines = (line.partition("#")[0].strip() for line in text.removeprefix("\ufeff").splitlines())
    return all(line in ("", "---", "...", "null", "~") for line in lines)
