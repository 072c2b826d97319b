"""Patches carried out on YAML nodes, as kustomize carries them out on resources of a kind that it has no schema for."""

from __future__ import annotations

from collections.abc import Callable

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.finding import Location
from kustomize_plugin.yamltext import nodes

Copy = Callable[[Node], Node]
_KEPT = ((), "apiVersion"), ((), "kind"), (("metadata",), "name"), (("metadata",), "namespace")
_LONGEST_INDEX = 10
_NO_ITEM = "-"
_KINDS: dict[type[Node], str] = {MappingNode: "a mapping", SequenceNode: "a list", ScalarNode: "a single value"}


class PatchError(Exception):
    """Kustomize refuses the patch; `node` is the part of it that does not apply."""

    def __init__(self, message: str, node: Node) -> None:
        super().__init__(message)
        self.node = node


class IdleError(PatchError):
    """kustomize does nothing of the patch, and does not say so."""


class NotUnderstoodError(Exception):
    """The patch says something that is not carried out here."""


class UnreadPatternError(NotUnderstoodError):
    """The target at a place is a pattern that is not read here."""

    def __init__(self, pattern: str, where: Location) -> None:
        super().__init__(pattern)
        self.pattern = pattern
        self.where = where


def strategic(target: Node, patch: Node, copy: Copy, path: tuple[str, ...] = ()) -> Node | None:
    """Merge a patch into a mapping, in place; returns what takes its place, None where the patch deletes it.

    Mappings are merged, lists and texts replaced, a null takes the key away.
    """
    directive = nodes.entry(patch, "$patch")
    word = directive[1].value if directive else "merge"
    if word == "delete":
        return None
    if word not in ("merge", "replace") or not isinstance(patch, MappingNode):
        raise NotUnderstoodError
    _refuse_at_top(directive, path)
    if word == "replace" or not isinstance(target, MappingNode):
        return _plain(copy(patch))
    for key, value in patch.value:
        if not isinstance(key, ScalarNode):
            raise NotUnderstoodError
        if key.value == "$patch" or (path, key.value) in _KEPT:
            continue
        if key.value.startswith("$"):
            raise NotUnderstoodError
        _merge_key(target, key, value, copy, (*path, key.value))
    return target


def _refuse_at_top(directive: tuple[Node, Node] | None, path: tuple[str, ...]) -> None:
    if directive and directive[1].value == "replace" and not path:
        message = 'kustomize ignores a patch with "$patch: replace" at its top, so it changes nothing in'
        raise IdleError(message, directive[0])


def _merge_key(target: MappingNode, key: Node, value: Node, copy: Copy, path: tuple[str, ...]) -> None:
    present = nodes.entry(target, str(key.value))
    if isinstance(value, SequenceNode) and any(nodes.entry(item, "$patch") for item in value.value):
        raise NotUnderstoodError
    if present and type(present[1]) is not type(value) and not _is_null(present[1]) and not _is_null(value):
        if nodes.entry(value, "$patch"):
            raise NotUnderstoodError
        raise PatchError(f'"{key.value}" is {_KINDS[type(value)]}, but {_KINDS[type(present[1])]} in', value)
    new: Node | None
    if _is_null(value):
        new = None
    elif present and isinstance(value, MappingNode):
        new = strategic(present[1], value, copy, path)
        key = key if isinstance(present[1], ScalarNode) else present[0]
    else:
        new = _plain(copy(value))
    _put(target, key if new is value else copy(key), new)


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and nodes.scalar_value(node) is None


def _put(target: MappingNode, key: Node, value: Node | None) -> None:
    """Set a key in its place, or at the end; without a value the key goes."""
    found = [index for index, (one, _) in enumerate(target.value) if one.value == key.value]
    if value is None:
        target.value = [pair for pair in target.value if pair[0].value != key.value]
    elif found:
        target.value[found[-1]] = (key, value)
    else:
        target.value.append((key, value))


def _plain(node: Node) -> Node:
    """Take out of a new mapping what only speaks to the patcher: directives, and the nulls that delete a key."""
    if isinstance(node, MappingNode):
        kept = [(key, value) for key, value in node.value if key.value != "$patch" and not _is_null(value)]
        node.value = [(key, _plain(value)) for key, value in kept]
    return node


def json6902(root: Node, operations: Node, copy: Copy) -> Node:
    """Carry out the operations of a JSON6902 patch, in place; raises PatchError for the first that does not apply."""
    if not isinstance(operations, SequenceNode):
        raise NotUnderstoodError
    for operation in operations.value:
        _operate(root, operation, copy)
    return root


def _operate(root: Node, operation: Node, copy: Copy) -> None:
    name, path, source = (_text(operation, key) for key in ("op", "path", "from"))
    value = nodes.entry(operation, "value")
    if name in ("copy", "move"):
        new = copy(_get(root, source, operation))
        if name == "move":
            _remove(root, source, operation)
        _add(root, path, new, operation)
    elif name == "remove":
        _remove(root, path, operation)
    elif name not in ("add", "replace", "test") or value is None:
        raise PatchError(f'"{name}" is not a JSON6902 operation, or has no value, for', operation)
    elif name == "test":
        _test(root, path, value[1], operation)
    else:
        (_add if name == "add" else _replace)(root, path, copy(value[1]), operation)


def _test(root: Node, path: str, value: Node, operation: Node) -> None:
    if nodes.value(_get(root, path, operation)) != nodes.value(value):
        raise PatchError(f'the test of "{path}" fails for', operation)


def _text(operation: Node, key: str) -> str:
    pair = nodes.entry(operation, key)
    return pair[1].value if pair and isinstance(pair[1], ScalarNode) else ""


def _steps(path: str, operation: Node) -> list[str]:
    if not path.startswith("/"):
        raise PatchError(f'the path "{path}" does not begin with "/", for', operation)
    return [step.replace("~1", "/").replace("~0", "~") for step in path[1:].split("/")]


def _get(root: Node, path: str, operation: Node) -> Node:
    node = root
    for step in _steps(path, operation):
        node = _child(node, step, path, operation)
    return node


def _child(node: Node, step: str, path: str, operation: Node) -> Node:
    pair = nodes.entry(node, step)
    if pair:
        return pair[1]
    if isinstance(node, SequenceNode) and step != _NO_ITEM:
        child: Node = node.value[_index(node, step, path, operation)]
        return child
    raise PatchError(f'there is no "{path}" in', operation)


def _index(node: SequenceNode, step: str, path: str, operation: Node, end: int = 0) -> int:
    """Read a list index; a negative one counts from the end, `end` is 1 where one behind the last is allowed."""
    length = len(node.value) + end
    digits = step.removeprefix("-")
    index = int(step) if digits.isdecimal() and digits.isascii() and len(digits) < _LONGEST_INDEX else length
    index = index + length if index < 0 else index
    if not 0 <= index < length:
        raise PatchError(f'there is no "{path}" in', operation)
    return index


def _parent(root: Node, path: str, operation: Node) -> tuple[Node, str]:
    *steps, last = _steps(path, operation)
    node = root
    for step in steps:
        node = _child(node, step, path, operation)
    return node, last


def _add(root: Node, path: str, value: Node, operation: Node) -> None:
    parent, last = _parent(root, path, operation)
    if isinstance(parent, SequenceNode):
        at = len(parent.value) if last == _NO_ITEM else _index(parent, last, path, operation, end=1)
        parent.value.insert(at, value)
    else:
        _set(parent, last, value, path, operation)


def _replace(root: Node, path: str, value: Node, operation: Node) -> None:
    parent, last = _parent(root, path, operation)
    if isinstance(parent, SequenceNode):
        parent.value[_index(parent, last, path, operation)] = value
    else:
        _set(parent, last, value, path, operation)


def _set(parent: Node, key: str, value: Node, path: str, operation: Node) -> None:
    if not isinstance(parent, MappingNode):
        raise PatchError(f'there is no "{path}" in', operation)
    pair = nodes.entry(parent, key)
    _put(parent, pair[0] if pair else ScalarNode("text", key, value.start_mark, value.end_mark), value)


def _remove(root: Node, path: str, operation: Node) -> None:
    parent, last = _parent(root, path, operation)
    _child(parent, last, path, operation)
    if isinstance(parent, SequenceNode):
        del parent.value[_index(parent, last, path, operation)]
    elif isinstance(parent, MappingNode):
        parent.value = [pair for pair in parent.value if pair[0].value != last]
