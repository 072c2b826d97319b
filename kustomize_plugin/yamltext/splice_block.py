"""Changes to a collection in block style → edits of its lines."""

from __future__ import annotations

from yaml import YAMLError
from yaml.nodes import CollectionNode, Node, SequenceNode

from kustomize_plugin.yamltext import emit, entry_spans

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.yamltext.change import CollectionChange, Edit


def edits(text: str, change: CollectionChange, sort_keys: bool) -> list[Edit]:
    """Return the edits that carry out a change to a block sequence or block mapping."""
    if isinstance(change.node, SequenceNode):
        return _sequence(text, change, change.node)
    return _mapping(text, change, sort_keys)


def _sequence(text: str, change: CollectionChange, node: SequenceNode) -> list[Edit]:
    dashes = entry_spans.dashes(text, node)
    column = dashes[0] - entry_spans.line_start(text, dashes[0])
    found = [_replaced(text, node.value[index], column, value) for index, value in change.replaced.items()]
    kept = max(set(range(len(node.value))) - change.removed, default=-1)
    for index in change.removed:
        start = dashes[index] - column
        if index > kept >= 0:  # the blank lines before it part it from an item, not from what follows the list
            start = _behind_blank_lines(text, entry_spans.region_end(text, node.value[index - 1], column), start)
        found.append((start, entry_spans.region_end(text, node.value[index], column), ""))
    for index, values in change.inserted.items():
        position = entry_spans.region_end(text, node.value[index], column)
        blank = _blank_line_between(text, node, index, column)
        items = [" " * column + "- " + _styled(value, node.value[index], column + 2) for value in values]
        found.append(_lines(position, items, blank))
    return found


def _behind_blank_lines(text: str, end: int, start: int) -> int:
    """Return `end` where only blank lines stand between it and `start`, else `start`."""
    return start if text[end:start].strip() else end


def _replaced(text: str, item: Node, column: int, value: object) -> Edit:
    start, stop = item.start_mark.index, entry_spans.region_end(text, item, column)
    if start and text[start - 1] == "-":  # the item was left empty
        return start, start, " " + emit.block(value, column + 2)
    new = _styled(value, item, item.start_mark.column)
    return start, stop, new + "\n"


def _styled(value: object, like: Node, indent: int) -> str:
    """Write a value as its neighbour is written: on one line where that one is a flow collection."""
    return emit.flow(value) if isinstance(like, CollectionNode) and like.flow_style else emit.block(value, indent)


def _blank_line_between(text: str, node: SequenceNode, index: int, column: int) -> bool:
    """Tell whether the author parts the items before a new one by blank lines."""
    if index < 1 or index < len(node.value) - 1 or entry_spans.keeps_blank_lines(text, node.value[index]):
        return False
    position = entry_spans.region_end(text, node.value[index - 1], column)
    return not text[position : entry_spans.line_end(text, position)].strip()


def _mapping(text: str, change: CollectionChange, sort_keys: bool) -> list[Edit]:
    node = change.node
    for index in (0, *change.replaced, *change.removed):
        _refuse_explicit(text, node.value[index][0])
    column = node.value[0][0].start_mark.column
    found: list[Edit] = []
    for index, value in change.replaced.items():
        key, value_node = node.value[index]
        found += _value(text, key, value_node, column, value)
    found += _removals(text, change, column)
    keys = [str(key.value) for key, _ in node.value]
    slots: dict[int, list[str]] = {}
    for name in sorted(change.added):
        slot = sum(key < name for key in keys) if sort_keys else len(keys)
        slots.setdefault(slot, []).append(" " * column + emit.pair(name, change.added[name], column))
    for slot, lines in slots.items():
        if slot:
            position = entry_spans.region_end(text, node.value[slot - 1][1], column)
        else:
            position = node.value[0][0].start_mark.index - column
        found.append(_lines(position, lines, blank=False))
    return found


def _removals(text: str, change: CollectionChange, column: int) -> list[Edit]:
    found = [edit] if (edit := _behind_dash(text, change, column)) else []
    done = found[0][1] if found else 0
    for index in change.removed:
        key, value_node = change.node.value[index]
        if key.start_mark.index - column >= done:
            found.append((key.start_mark.index - column, entry_spans.region_end(text, value_node, column), ""))
    return found


def _behind_dash(text: str, change: CollectionChange, column: int) -> Edit | None:
    """Remove the first keys of a mapping that comes after a dash, which stays; None where none of them goes.

    The next key moves up, unless a comment is above it.
    """
    pairs = change.node.value
    start = pairs[0][0].start_mark.index
    dash = text[entry_spans.line_start(text, start) : start].rstrip()
    if 0 not in change.removed or not dash:
        return None
    kept = next((index for index in range(len(pairs)) if index not in change.removed), None)
    if kept is None:
        return start, entry_spans.region_end(text, pairs[-1][1], column), "{}\n"
    below, following = entry_spans.region_end(text, pairs[kept - 1][1], column), pairs[kept][0].start_mark.index
    if text[below:following].strip():
        return entry_spans.line_start(text, start) + len(dash), below, "\n"
    return start, following, ""


def _refuse_explicit(text: str, key: Node) -> None:
    """Refuse a key in the form `? key`, which nobody writes and which has no place for a value of ours."""
    position = key.start_mark.index
    if text[entry_spans.line_start(text, position) : position].rstrip().endswith("?"):
        raise YAMLError(
            f'line {key.start_mark.line + 1} of the text to change has an explicit key; write "key:" instead of "? key"'
        )


def _value(text: str, key: Node, old: Node, column: int, value: object) -> list[Edit]:
    """Replace the value of one key; the comment behind a value on the key's own line stays."""
    colon = text.index(":", key.end_mark.index) + 1
    new = emit.pair("k", value, column)[2:]
    if isinstance(value, list) and isinstance(old, CollectionNode) and old.flow_style and old.value:
        new = " " + emit.flow(value)
    if entry_spans.is_block_scalar(old) or (isinstance(old, CollectionNode) and not old.flow_style):
        return [(colon, entry_spans.region_end(text, old, column), new + "\n")]
    stop = entry_spans.end(old)
    if "\n" not in new:
        return [(colon, stop, new)]
    below = entry_spans.region_end(text, old, column)
    if new[0] == "\n":
        return [(colon, stop, ""), _lines(below, [new[1:]], blank=False)]
    if below == entry_spans.line_end(text, stop):
        return [(colon, below, new + "\n")]
    return [(colon, stop, " " + emit.scalar(value))]  # a literal block would swallow the comment below it


def _lines(position: int, lines: list[str], blank: bool) -> Edit:
    """Insert whole lines, each below a blank one if the author parts them so."""
    return position, position, "".join(("\n" if blank else "") + line + "\n" for line in lines)
