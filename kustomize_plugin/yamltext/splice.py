"""Changes to a YAML text that leave every byte outside the changed entries as it is."""

from __future__ import annotations

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.yamltext import emit, entry_spans
from kustomize_plugin.yamltext.change import CollectionChange
from kustomize_plugin.yamltext.nodes import AliasNode, compose_aliases, entry

TYPE_CHECKING = False  # `typing` costs as much to import as the whole merge
if TYPE_CHECKING:
    from typing import Any

    from kustomize_plugin.yamltext.change import Edit


class SharedAnchorError(Exception):
    """A change would also change what an alias elsewhere stands for; carries the anchor and the alias's line."""

    def __init__(self, alias: AliasNode) -> None:
        super().__init__(alias.anchor)
        self.anchor = alias.anchor
        self.line = alias.start_mark.line + 1


class Splice:
    """Collects changes to one document and renders the text with them.

    `sort_keys` puts a new key where kustomize, which sorts, would print it; otherwise it comes last.
    """

    def __init__(self, text: str, sort_keys: bool = False) -> None:
        self._newline = "\r\n" if "\r\n" in text else "\n"
        last_line = text.rstrip(" \t")[-1:]
        self._missing = (
            self._newline if last_line and last_line not in entry_spans.BREAKS else ""
        )  # at the end of the text
        self.text = text + self._missing
        self.root, self._aliases = compose_aliases(self.text)
        self._sort_keys = sort_keys
        self._changes: dict[int, CollectionChange] = {}
        self._reworded: list[Edit] = []
        self._inherited: list[AliasNode] = []  # merge keys whose mappings would hide behind a new one
        if isinstance(self.root, ScalarNode):  # a document that says null, or nothing after its `---`
            self.root = MappingNode("", [], self.root.start_mark, self.root.end_mark, flow_style=True)
        self._document = self.root if isinstance(self.root, CollectionNode) else MappingNode("", [])

    def node(self, path: tuple[str | int, ...]) -> Node | None:
        """Return the node at `path`, aliases followed; None where the text has none of its own."""
        node = _target(self.root)
        for step in path:
            if isinstance(step, str):
                pair = entry(node, step)
                node = _target(pair[1]) if pair else None
            else:
                node = _target(node.value[step]) if isinstance(node, SequenceNode) else None
        return node

    def put(self, path: tuple[str, ...], value: object, base: tuple[str | int, ...] = ()) -> None:
        """Set the key at `path` below the mapping at `base`; mappings that are missing on the way are made."""
        node = found if isinstance(found := self.node(base), CollectionNode) else self._document
        for depth, key in enumerate(path):
            index = _pair_index(node, key)
            if index is None:
                self._inherited += _inherited(node, key) if depth + 1 < len(path) else []
                _add(self._change(node).added, path[depth:], value)
                return
            below = _target(node.value[index][1])
            if depth + 1 == len(path) or not isinstance(below, MappingNode) or not below.value:
                _add(self._change(node).replaced, (index, *path[depth + 1 :]), value)
                return
            node = below

    def reword(self, key: str, old: str, new: str, base: tuple[str | int, ...]) -> None:
        """Set the text at `key` below the mapping at `base`, in the quotes that the old one is written in."""
        node = self.node(base)
        index = _pair_index(node, key) if isinstance(node, MappingNode) else None
        value = node.value[index][1] if node is not None and index is not None else None
        if isinstance(value, ScalarNode) and value.style in (None, "'", '"'):
            start, stop = value.start_mark.index, value.end_mark.index
            written = self.text[start:stop]
            if written.strip("'\"") == old:
                self._reworded.append((start, stop, written.replace(old, new)))
                return
        self.put((key,), new, base)

    def drop(self, path: tuple[str, ...], base: tuple[str | int, ...] = ()) -> None:
        """Remove the key at `path` below the mapping at `base`, if it is there."""
        node = self.node((*base, *path[:-1]))
        index = _pair_index(node, path[-1]) if isinstance(node, MappingNode) else None
        if isinstance(node, MappingNode) and index is not None:
            self._change(node).removed.add(index)

    def replace_item(self, node: SequenceNode, index: int, value: object) -> None:
        """Put `value` in the place of an item; comment lines above its dash stay."""
        self._change(node).replaced[index] = value

    def remove_item(self, node: SequenceNode, index: int) -> None:
        """Take an item out of a sequence that keeps at least one."""
        self._change(node).removed.add(index)

    def insert_items(self, node: SequenceNode, after: int, values: list[object]) -> None:
        """Put values behind the item at index `after`, which is not removed."""
        if values:
            self._change(node).inserted.setdefault(after, []).extend(values)

    def render(self) -> str:
        """Return the text with all changes; raises SharedAnchorError."""
        if not self._changes and not self._reworded:
            return self.text.removesuffix(self._missing)
        if self.root is None:
            return self._append_to_empty()
        if self._inherited:
            raise SharedAnchorError(self._inherited[0])
        # at one position the innermost collection comes first: its new lines belong to what ends there
        changes = sorted(self._changes.values(), key=lambda change: -change.node.start_mark.index)
        edits = [edit for change in changes for edit in self._edits(change)] + self._reworded
        appended = edits and max(stop for _, stop, _ in edits) == len(self.text)
        if self._missing and appended:
            edits += self._kept_unterminated(edits)
        edits.sort(key=lambda edit: (edit[0], edit[1]))
        self._check_aliases(edits)
        parts: list[str] = []
        position = 0
        for start, stop, new in edits:
            parts += (self.text[position:start], new)
            position = stop
        rest = self.text[position:]
        return "".join((*parts, rest if appended else rest.removesuffix(self._missing)))

    def _change(self, node: CollectionNode) -> CollectionChange:
        return self._changes.setdefault(id(node), CollectionChange(node))

    def _append_to_empty(self) -> str:
        """Write behind a text that holds comments at most."""
        added = self._change(self._document).added
        text = self.text if self.text[-1:] in entry_spans.BREAKS else self.text + self._newline
        return text + self._broken(emit.block(added, 0)) + self._newline

    def _edits(self, change: CollectionChange) -> list[Edit]:
        from kustomize_plugin.yamltext import splice_block, splice_flow

        if change.node.flow_style and (change.node.value or change.node is not self.root):
            return splice_flow.edits(self.text, change)
        if change.node.flow_style:
            return self._whole(change)
        return [
            (start, stop, self._broken(new))
            for start, stop, new in splice_block.edits(self.text, change, self._sort_keys)
        ]

    def _whole(self, change: CollectionChange) -> list[Edit]:
        """Write a document that is a bare `{}` or null again, in block style, below what else is on its line."""
        start, stop = change.node.start_mark.index, change.node.end_mark.index
        lines = self._broken(emit.block(change.added, 0) + "\n")
        alone = start == entry_spans.line_start(self.text, start)
        if alone and start == stop:
            return [(start, stop, lines)]
        position = entry_spans.region_end(self.text, change.node, 0)
        if alone and not self.text[stop:position].strip():
            return [(start, position, lines)]
        return [(start, stop, ""), (position, position, lines)]

    def _kept_unterminated(self, edits: list[Edit]) -> list[Edit]:
        """Keep a block scalar as it was read that ended the text without a line break."""
        last = entry_spans.leaf(self._document)
        replaced = any(start <= last.start_mark.index < stop for start, stop, _ in edits)
        # A comment below it is what ends without a line break then, and the scalar has its own.
        if replaced or not entry_spans.is_block_scalar(last) or "#" in self._below(last):
            return []
        return [entry_spans.strip_chomping(self.text, last)]

    def _below(self, last: Node) -> str:
        """Return the text behind the last node's own lines."""
        return self.text[last.end_mark.index :] if last.end_mark else ""

    def _broken(self, new: str) -> str:
        return new.replace("\n", self._newline) if self._newline != "\n" else new

    def _check_aliases(self, edits: list[Edit]) -> None:
        """Refuse to change or remove what an alias that stays stands for."""
        for alias in self._aliases:
            if any(start <= alias.start_mark.index < stop for start, stop, _ in edits):
                continue
            first, last = alias.target.start_mark.index, entry_spans.written_end(self.text, alias.target)
            removed = any(start < last and first < stop for start, stop, _ in edits)
            changed = any(
                first <= change.node.start_mark.index and entry_spans.written_end(self.text, change.node) <= last
                for change in self._changes.values()
            )
            if removed or changed:
                raise SharedAnchorError(alias)


def _target(node: Node | None) -> Node | None:
    return node.target if isinstance(node, AliasNode) else node


def _inherited(node: Node, key: str) -> list[AliasNode]:
    """Return the alias of the merge key from which a mapping has `key`, if it has it so."""
    merged = entry(node, "<<")
    sources = merged[1].value if merged and isinstance(merged[1], SequenceNode) else [merged[1]] if merged else []
    return [source for source in sources if isinstance(source, AliasNode) and entry(source.target, key)][:1]


def _pair_index(node: Node, key: str) -> int | None:
    for index in range(len(node.value) - 1, -1, -1):
        if node.value[index][0].value == key:
            return index
    return None


def _add(tree: dict[Any, object], path: tuple[str | int, ...], value: object) -> None:
    for key in path[:-1]:
        below = tree.setdefault(key, {})
        if not isinstance(below, dict):
            below = tree[key] = {}
        tree = below
    tree[path[-1]] = value
