"""A config that is a mapping inside a resource: cut out as a text of its own, and put back with its other bytes."""

from __future__ import annotations

from difflib import SequenceMatcher

from yaml import YAMLError
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from kustomize_plugin.config import config_path, header
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import emit, entry_spans, nodes
from kustomize_plugin.yamltext.emit import GoText
from kustomize_plugin.yamltext.splice import SharedAnchorError, Splice

Path = tuple[str | int, ...]
_MARK = "kustomize-litellm-config"  # stands for a text in block style until its place is known


def text(content: str, node: Node) -> str:
    """Return a mapping of a text as a document of its own: its lines at column 0 where they mean the same there."""
    start, stop, column = region(content, node)
    moved = "".join(_dedented(line, column) for line in content[start:stop].splitlines(keepends=True))
    if moved and _means(moved, node):
        return moved
    return emit.block(nodes.value(node), 0) + "\n"


def config(resource: Resource, place: str) -> tuple[Path, str]:
    """Return the path, as keys and indexes, and the text of the config that a path leads to; empty without one."""
    path, lacks = config_path.resolved(resource.node, place)
    node = config_path.at(resource.node, path) if not lacks else None
    if isinstance(node, MappingNode):
        return path, text(resource.text, node)
    return path, meaning(node)


def meaning(node: Node | None) -> str:
    """Return what a config in a resource says: a text as it is, a mapping in one form, whoever has printed it."""
    if not isinstance(node, MappingNode):
        found = nodes.value(node)
        return found if isinstance(found, str) else ""
    return emit.compact_json(_plain(nodes.value(node)))


def _plain(value: object) -> object:
    """Return a value with sorted keys; 1.0 is 1, as kustomize prints it."""
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def region(content: str, node: Node) -> tuple[int, int, int]:
    """Return where the lines of a mapping in block style start and stop, and their column; nothing for another one."""
    if not isinstance(node, MappingNode) or node.flow_style or not node.value:
        return 0, 0, 0
    first = node.value[0][0].start_mark
    start = entry_spans.line_start(content, int(first.index))
    if content[start : int(first.index)].strip(" "):
        return 0, 0, 0
    return start, entry_spans.region_end(content, node, int(first.column) - 1), int(first.column)


def written(target: Resource, path: Path, source: Path, new: str) -> str:
    """Return a resource's text with a config at a path; what it was made of, at `source`, goes.

    Comment lines at its top, which say what was merged, are left out: nobody reads them behind a chart's printer.
    Raises SharedAnchorError.
    """
    new = _without_head(new)
    node = config_path.at(target.node, path) if not source else None
    start, stop, column = region(target.text, node) if node is not None else (0, 0, 0)
    if stop and node is not None and _is_cut(target.text, node):
        _check_aliases(target.text, start, stop)
        return target.text[:start] + _indented(target.text[start:stop], new, column) + target.text[stop:]
    splice = Splice(target.text, sort_keys=True)
    move(splice, target, path, GoText(_MARK), source)
    marked = splice.render()
    found = _marked(Resource(marked, target.base), path)
    if found is None:
        splice = Splice(target.text, sort_keys=True)
        move(splice, target, path, nodes.value(nodes.compose(new)), source)
        return splice.render()
    key, scalar = found
    lines = "".join(_line(line, int(key.start_mark.column) + 2) for line in new.splitlines(keepends=True))
    first, last = int(key.end_mark.index) + 1, int(scalar.end_mark.index)
    return f"{marked[:first]}\n{lines.rstrip(entry_spans.BREAKS)}{marked[last:]}"


def move(splice: Splice, target: Resource, path: Path, value: object, source: Path) -> None:
    """Set what is at a path, and remove what is at `source`, if that is not empty."""
    put(splice, target, path, value)
    if source and path[:-1] == source[:-1]:
        splice.drop(_keys(source[-1:]), (*target.base, *source[:-1]))
    elif source:
        drop(splice, target, source)


def put(splice: Splice, target: Resource, path: Path, value: object) -> None:
    """Set what is at a path, whose items of lists are there."""
    last = max((index + 1 for index, step in enumerate(path) if isinstance(step, int)), default=0)
    splice.put(_keys(path[last:]), value, (*target.base, *path[:last]))


def drop(splice: Splice, target: Resource, path: Path) -> None:
    """Remove the key at a path; a mapping that has no other one becomes an empty one, and not null."""
    parent = config_path.at(target.node, path[:-1])
    if isinstance(parent, MappingNode) and len(parent.value) == 1:
        put(splice, target, path[:-1], {})
        return
    splice.drop(_keys(path[-1:]), (*target.base, *path[:-1]))


def _keys(path: Path) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))


def _marked(resource: Resource, path: Path) -> tuple[Node, ScalarNode] | None:
    """Return the key and the mark at a path of a mapping in block style; None in flow style, which holds no block."""
    parent = config_path.at(resource.node, path[:-1])
    pair = nodes.entry(parent, str(path[-1])) if isinstance(parent, CollectionNode) and not parent.flow_style else None
    return (pair[0], pair[1]) if pair and isinstance(pair[1], ScalarNode) else None


def _is_cut(content: str, node: Node) -> bool:
    start, stop, column = region(content, node)
    return _means("".join(_dedented(line, column) for line in content[start:stop].splitlines(keepends=True)), node)


def _means(moved: str, node: Node) -> bool:
    try:
        root = nodes.compose(moved)
        return root is not None and meaning(root) == meaning(node)
    except (YAMLError, ValueError):
        return False


def _without_head(new: str) -> str:
    while new.startswith((header.PREFIX, header.NOTE)):
        new = new.partition("\n")[2]
    return new


def _indented(old: str, new: str, column: int) -> str:
    """Return new lines at a column; those that were there keep their bytes, blanks at their ends included."""
    before = old.splitlines(keepends=True)
    moved = [_dedented(line, column) for line in before]
    if all(_line(one, column) == line for one, line in zip(moved, before, strict=True)):
        return "".join(_line(line, column) for line in new.splitlines(keepends=True))
    after = new.splitlines(keepends=True)
    found: list[str] = []
    for tag, first, last, start, stop in SequenceMatcher(None, moved, after, autojunk=False).get_opcodes():
        found += before[first:last] if tag == "equal" else [_line(line, column) for line in after[start:stop]]
    return "".join(found)


def _dedented(line: str, column: int) -> str:
    return line[column:] if not line[:column].strip(" ") else line.lstrip(" ")


def _line(line: str, column: int) -> str:
    return " " * column + line if line.strip() else line


def _check_aliases(content: str, start: int, stop: int) -> None:
    """Refuse to change what an alias outside stands for."""
    if "*" not in content:
        return
    for alias in nodes.compose_aliases(content)[1]:
        is_inside = start <= alias.start_mark.index < stop
        if not is_inside and start <= alias.target.start_mark.index < stop:
            raise SharedAnchorError(alias)
