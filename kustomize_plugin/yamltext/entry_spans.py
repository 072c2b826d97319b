"""Where entries of a YAML text begin and end, in characters: parser marks, corrected for what they leave out."""

from __future__ import annotations

import re

from yaml.nodes import CollectionNode, Node, ScalarNode, SequenceNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeGuard

BREAKS = "\n\r\x85\u2028\u2029"


def leaf(node: Node) -> Node:
    """Return the node in which a block collection ends: its own mark lies behind the comments that follow it."""
    while isinstance(node, CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last if isinstance(last, Node) else last[1]
    return node


def end(node: Node) -> int:
    """Return the index behind a node's last character; a block scalar ends behind the blank lines that follow it."""
    return int(leaf(node).end_mark.index)


def written_end(text: str, node: Node) -> int:
    """Return the index behind what a node says: blank lines behind a block scalar mostly say nothing."""
    last = leaf(node)
    return _block_scalar_end(text, last) if is_block_scalar(last) else end(last)


def is_block_scalar(node: Node) -> TypeGuard[ScalarNode]:
    """Tell whether a node is written with `|` or `>`."""
    return isinstance(node, ScalarNode) and node.style in ("|", ">")


def body_line(lines: list[str], node: Node) -> int:
    """Return the line, from 0, on which a block scalar's text begins: an anchor or a tag may be above its `|`."""
    indicator = re.compile(r"\s*(?:[&!]\S*\s+)*[|>]")
    first, column = int(node.start_mark.line), int(node.start_mark.column)
    for number in range(first, len(lines)):
        if indicator.match(lines[number], column if number == first else 0):
            return number + 1
    return first + 1


def keeps_blank_lines(text: str, node: Node) -> bool:
    """Tell whether a node ends in a block scalar to which blank lines behind it belong."""
    last = leaf(node)
    start = int(last.start_mark.index)
    return is_block_scalar(last) and "+" in text[start : line_end(text, start)]


def _block_scalar_end(text: str, node: Node) -> int:
    """Return the index behind a block scalar's last line; blank lines belong to it only where it keeps them."""
    start, stop = int(node.start_mark.index), int(node.end_mark.index)
    if keeps_blank_lines(text, node):
        return stop
    return line_end(text, start + len(text[start:stop].rstrip(BREAKS)))


def strip_chomping(text: str, node: ScalarNode) -> tuple[int, int, str]:
    """Return the edit that makes a block scalar end without a line break, whatever follows it."""
    start = text.index(str(node.style), node.start_mark.index) + 1
    header = text[start : start + 2]
    stop = start + len(header) - len(header.lstrip("+-123456789"))
    return start, stop, "-" + text[start:stop].strip("+-")


def line_end(text: str, position: int) -> int:
    """Return the index behind the line break that ends the line of `position`."""
    stop = text.find("\n", position) + 1 or len(text)
    for mark in BREAKS[1:]:
        found = text.find(mark, position, stop) + 1
        if found and text[found - 1 : found + 1] != "\r\n":
            stop = found
    return stop


def line_start(text: str, position: int) -> int:
    """Return the index of the first character of the line of `position`."""
    while position and text[position - 1] not in BREAKS:
        position -= 1
    return position


def region_end(text: str, node: Node, column: int) -> int:
    """Return the index behind an entry's lines: its trailing comment, and comment lines indented beyond `column`."""
    last = leaf(node)
    found = position = _block_scalar_end(text, last) if is_block_scalar(last) else line_end(text, end(last))
    while position < len(text):
        stop = line_end(text, position)
        line = text[position:stop]
        body = line.lstrip(" ")
        if body.strip() and not (
            body.lstrip("\t").startswith("#") and (body[0] == "\t" or len(line) - len(body) > column)
        ):
            break
        position = stop
        if body.strip():
            found = stop
    return found


def dashes(text: str, node: SequenceNode) -> list[int]:
    """Return the index of each item's dash in a block sequence."""
    start = int(node.start_mark.index)
    if text[start] != "-" or text[start + 1 : start + 2].strip():
        start = _next_dash(text, line_end(text, start))  # an anchor or a tag is before the first dash
    found = [start]
    for item in node.value[:-1]:
        position = end(item)
        found.append(_next_dash(text, position if is_block_scalar(leaf(item)) else line_end(text, position)))
    return found


def _next_dash(text: str, position: int) -> int:
    """Return the index of the first dash from `position`, a line's start; only comments and blank lines precede it."""
    while position < len(text):
        stop = line_end(text, position)
        line = text[position:stop].lstrip(" ")
        if line.startswith("-"):
            return stop - len(line)
        position = stop
    return position
