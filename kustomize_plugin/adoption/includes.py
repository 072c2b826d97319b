"""A config with the files that it includes, joined as LiteLLM joins them: lists are extended, all else is replaced."""

from __future__ import annotations

from collections.abc import Callable

from yaml import YAMLError
from yaml.nodes import Node, SequenceNode

from kustomize_plugin.adoption.config_reading import Items
from kustomize_plugin.adoption.intake import plain
from kustomize_plugin.adoption.refusal import IntakeError
from kustomize_plugin.config.litellm_config import same
from kustomize_plugin.yamltext import emit, entry_spans, loading, nodes
from kustomize_plugin.yamltext.splice import SharedAnchorError, Splice

_INCLUDE = "include"
Find = Callable[[str, str], str]  # an entry and the file that has it → the file it names
Open = Callable[[str], str]


def resolve(text: str, location: str, find: Find, read: Open) -> str:
    """Return the whole text, comments kept where they can be; a file named twice is read once. Raises IntakeError.

    `find` and `read` are what knows the file system; a file that includes others is followed after those before it.
    """
    values = _mapping(text, location)
    pending = [(entry, location) for entry in _entries(values, location)]
    if _INCLUDE in values:
        text, values = _changed(text, {key: value for key, value in values.items() if key != _INCLUDE}, location)
    loaded = {location}
    while pending:
        entry, declared_in = pending.pop(0)
        file = find(entry, declared_in)
        if file in loaded:
            continue
        loaded.add(file)
        other = plain(read(file))
        included = _mapping(other, file)
        pending += [(entry, file) for entry in _entries(included, file)]
        for key, value in included.items():
            if key != _INCLUDE:
                text, values = _joined(text, values, other, key, value)
    return text


def _mapping(text: str, file: str) -> dict[str, object]:
    try:
        values = loading.values(text)
    except (YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise IntakeError(f"{file}{line} is not valid YAML: {getattr(error, 'problem', None) or error}") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise IntakeError(f"{file} is not a mapping, so LiteLLM would not include it")
    return values


def _entries(values: dict[str, object], file: str) -> list[str]:
    entries = values.get(_INCLUDE, [])
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise IntakeError(f'"include" of {file} is not a list of files')
    if any("\0" in entry for entry in entries):
        raise IntakeError(f'"include" of {file} has the character \\0 in the name of a file; write a name without it')
    return entries


def _joined(text: str, values: dict[str, object], other: str, key: str, value: object) -> tuple[str, dict[str, object]]:
    """Add one key of an included file, as text where that parses to the same."""
    present = values.get(key)
    extends = isinstance(present, list) and isinstance(value, list)
    new = {**values, key: [*present, *value] if isinstance(present, list) and isinstance(value, list) else value}
    joined = _extended(text, other, key) if extends and present else _moved(text, other, key)
    try:
        if same(loading.values(joined), new):
            return joined, new
    except (YAMLError, ValueError):
        pass  # it needs an anchor that stands elsewhere in its file
    return _changed(text, new, key)


def _changed(text: str, new: dict[str, object], what: str) -> tuple[str, dict[str, object]]:
    """Write the top-level keys that differ in place of the old ones; comments inside them are lost."""
    old = _mapping(text, what)
    splice = Splice(text)
    for key in [*old, *new]:
        if key not in new:
            splice.drop((key,))
        elif key not in old or not same(old[key], new[key]):
            splice.put((key,), new[key])
    try:
        changed = splice.render()
    except SharedAnchorError as error:
        raise IntakeError(
            f'"*{error.anchor}" repeats a value that an include changes; write the value out instead', error.line
        ) from error
    if not same(_mapping(changed, what), new):
        raise IntakeError(f"{what} cannot be joined with what includes it; write the values out")
    return changed, new


def _pair(text: str, key: str) -> tuple[Node, Node] | None:
    root, _ = nodes.compose_aliases(text)
    return nodes.entry(root, key)


def _extended(text: str, other: str, key: str) -> str:
    """Put the items of one list below those of another block sequence; empty where that is written otherwise."""
    ours, theirs = _pair(text, key), _pair(other, key)
    if ours is None or theirs is None or not isinstance(ours[1], SequenceNode) or not _is_block(ours[1]):
        return ""
    first = Items(text, ours[0], ours[1])
    if isinstance(theirs[1], SequenceNode) and _is_block(theirs[1]):
        second = Items(other, theirs[0], theirs[1])
        body, column = other[second.starts[0] : second.stops[-1]], second.column
    else:
        body, column = emit.block(_mapping(other, key)[key], 0), 0
    lines = [" " * first.column + line[column:] if line.strip() else line for line in body.splitlines(keepends=True)]
    above, below = text[: first.stops[-1]], text[first.stops[-1] :]
    new = "".join(lines)
    return above + _ended(above) + new + _ended(new) + below


def _is_block(node: SequenceNode) -> bool:
    return bool(node.value) and not node.flow_style


def _moved(text: str, other: str, key: str) -> str:
    """Put a key's lines from one text in the place of another's, or at its end."""
    ours, theirs = _pair(text, key), _pair(other, key)
    if theirs is None:
        return ""
    new = other[theirs[0].start_mark.index : entry_spans.region_end(other, theirs[1], 0)]
    new += _ended(new)
    if ours is None:
        return text + _ended(text) + new
    start = entry_spans.line_start(text, int(ours[0].start_mark.index))
    return text[:start] + new + text[entry_spans.region_end(text, ours[1], 0) :]


def _ended(text: str) -> str:
    return "" if not text or text.endswith("\n") else "\n"
