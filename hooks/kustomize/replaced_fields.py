"""Which fields `replacements` write into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from yaml.nodes import Node, SequenceNode

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize import plugin_changes
from kustomize_plugin.hooks.kustomize.patch_operations import NotUnderstoodError
from kustomize_plugin.hooks.kustomize.patch_targets import Patch
from kustomize_plugin.hooks.kustomize.resource_in_build import ResourceInBuild
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.place import Place
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import SELECTOR, Fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root_files import RootFiles

_STEP = re.compile(r"\[[^\]]*\]|(?:\\.|[^.\\])+")


class ReplacedField:
    """`steps` lead to the field; `selectors` name the resources that have it, `rejects` those that are left out."""

    def __init__(self, selector: Node, rejects: list[Node], steps: list[str], node: Node) -> None:
        self.selector = selector
        self.rejects = rejects
        self.steps = steps
        self.node = node


def of(entries: Node | None) -> Iterator[ReplacedField]:
    """Yield the fields of some replacements; those in files of their own are left out."""
    for entry in _items(entries):
        for target in _items(Fields(entry).get("targets")):
            fields = Fields(target)
            selector = fields.get("select")
            for path in _items(fields.get("fieldPaths")) if selector is not None else ():
                assert selector is not None  # noqa: S101 - the condition of the loop
                yield ReplacedField(selector, _items(fields.get("reject")), steps(str(path.value)), path)


def lists(entries: Node | None, root: RootFiles, source: TextFile, holder: Document) -> Iterator[tuple[Node, Place]]:
    """Yield lists of replacements with their places: the one that is here, and those in the files that it names."""
    if entries is None:
        return
    yield entries, holder.place
    for entry in _items(entries):
        path = Fields(entry).text("path")
        file = root.source(Path(source.path).parent / path) if path else None
        for document in plugin_changes.documents(file):
            node = document.node
            is_list = isinstance(node, SequenceNode)
            yield (node if is_list else SequenceNode(node.tag, [node], node.start_mark, node.end_mark)), document.place


def selects(selector: Node, rejects: list[Node], one: ResourceInBuild) -> bool:
    """Tell whether a resource is selected, and by none of the others rejected; False where that is not clear."""
    try:
        return _fits(selector, one) and not any(_fits(reject, one) for reject in rejects)
    except NotUnderstoodError:
        return False


def _fits(selector: Node, one: ResourceInBuild) -> bool:
    wanted = Fields(selector).values(SELECTOR)
    return not wanted or Patch(selector, one.document.place, Location("", 1, 1), wanted).fits(one)


def steps(path: str) -> list[str]:
    """Split a field path at its dots; one behind a backslash, or in brackets, is a part of the name."""
    return [step.strip("[]").replace("\\.", ".") for step in _STEP.findall(path)]


def _items(node: Node | None) -> list[Node]:
    return node.value if isinstance(node, SequenceNode) else []
