"""The operator's resources as overlays leave them: each build root that patches some has a view of its own."""

from __future__ import annotations

from collections.abc import Iterable

from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.sources import config_signs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Root


def parts(source: TextFile) -> list[Document]:
    """Return what the operator makes of the resources of a file."""
    if config_signs.OPERATOR not in source.text:
        return []
    return [one for one in source.documents if one.is_part_of_operator]


def views(given: list[Document], roots: list[Root]) -> list[list[Document]]:
    """Return the parts as each root leaves them, those that it does not touch as they are written.

    As they are all written they are a view only where something builds them so, or nothing does.
    """
    changing = [root for root in roots if any(id(part.outermost) in root.wiring.changed for part in given)]
    others = [root for root in roots if root not in changing]
    is_built = any(root.wiring.builds(part.outermost.node) for root in others for part in given)
    found = [[one for part in given for one in _as_left(part, root)] for root in changing]
    return found if found and not is_built else [*found, given]


def versions(part: Document, roots: Iterable[Root]) -> list[Document]:
    """Return what becomes of a part: itself, unless all that build it change it."""
    building = [root for root in roots if root.wiring.builds(part.outermost.node) or _is_changed(part, root)]
    found = {id(one): one for root in building for one in _as_left(part, root)}
    return list(found.values()) if building else [part]


def _is_changed(part: Document, root: Root) -> bool:
    return id(part.outermost) in root.wiring.changed


def _as_left(part: Document, root: Root) -> list[Document]:
    """Return a part as a root leaves it: nothing where a patch deletes its resource."""
    holder = part.outermost
    if id(holder) not in root.wiring.changed:
        return [part]
    staged = root.wiring.changed[id(holder)]
    return [one for one in staged.embedded if one.is_part_of_operator] if staged is not None else []
