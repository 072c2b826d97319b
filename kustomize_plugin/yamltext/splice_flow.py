"""Changes to a collection in flow style → edits between its brackets."""

from __future__ import annotations

from yaml.nodes import MappingNode, Node

from kustomize_plugin.yamltext import emit, entry_spans

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.yamltext.change import CollectionChange, Edit


def edits(text: str, change: CollectionChange) -> list[Edit]:
    """Return the edits that carry out a change to a flow sequence or flow mapping."""
    node = change.node
    spans = [_span(item) for item in node.value]
    found = [_replaced(text, node.value[index], value) for index, value in change.replaced.items()]
    found += _removals(spans, change.removed)
    for index, values in change.inserted.items():
        found.append((spans[index][1], spans[index][1], "".join(", " + emit.flow(value) for value in values)))
    if change.added:
        found.append(_added(text, node, spans, change))
    return found


def _span(item: Node | tuple[Node, Node]) -> tuple[int, int]:
    if isinstance(item, tuple):
        return item[0].start_mark.index, max(entry_spans.end(item[0]), entry_spans.end(item[1]))
    return item.start_mark.index, entry_spans.end(item)


def _replaced(text: str, item: Node | tuple[Node, Node], value: object) -> Edit:
    if not isinstance(item, tuple):
        start, stop = _span(item)
        return start, stop, emit.flow(value)
    start, stop = item[1].start_mark.index, entry_spans.end(item[1])
    if start != stop:
        return start, stop, emit.flow(value)
    colon = text[item[0].end_mark.index : stop].strip()
    return stop, stop, (" " if colon else ": ") + emit.flow(value)


def _removals(spans: list[tuple[int, int]], removed: set[int]) -> list[Edit]:
    """Remove items with the comma that parts them from the one that stays."""
    found: list[Edit] = []
    kept_before = False
    for index, (start, stop) in enumerate(spans):
        if index not in removed:
            kept_before = True
        elif kept_before:
            found.append((spans[index - 1][1], stop, ""))
        else:
            following = spans[index + 1][0] if index + 1 < len(spans) else stop
            found.append((start, following, ""))
    return found


def _added(text: str, node: Node, spans: list[tuple[int, int]], change: CollectionChange) -> Edit:
    pairs = ", ".join(f"{emit.flow(key)}: {emit.flow(change.added[key])}" for key in sorted(change.added))
    kept = [span for index, span in enumerate(spans) if index not in change.removed]
    if kept:
        return kept[-1][1], kept[-1][1], ", " + pairs
    bracket = "{" if isinstance(node, MappingNode) else "["
    start = text.index(bracket, node.start_mark.index) + 1
    return start, start, pairs
