"""What is to happen to one collection of a YAML text, and the edits that make it happen."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml.nodes import CollectionNode

Edit = tuple[int, int, str]  # start, stop, what is there instead


class CollectionChange:
    """What is to happen to one collection: indexes are those of its items or pairs in the text."""

    __slots__ = ("added", "inserted", "node", "removed", "replaced")

    def __init__(self, node: CollectionNode) -> None:
        self.node = node
        self.replaced: dict[int, object] = {}
        self.removed: set[int] = set()
        self.inserted: dict[int, list[object]] = {}
        self.added: dict[str, object] = {}
