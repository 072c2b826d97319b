"""Placeholders in what patches write into Secrets, and in env files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.secrets.base64_text import decoded
from kustomize_plugin.secrets.placeholder_values import is_placeholder
from kustomize_plugin.yamltext import nodes

_SECTIONS = ("data", "stringData")
# what a reader of a page is to put in before the command runs
READERS = re.compile(r"(?i)[<>…]|your|x{3}|\.{3}|\*{3}|insert|here")


def keys(text: str, extra: Sequence[str], *, is_shown: bool = False) -> list[str]:
    """Return the keys of a Secret that a patch, strategic-merge or JSON6902, sets to placeholders."""
    try:
        root = nodes.compose(text)
    except YAMLError:
        return []
    meant = [(key, value) for key, value, _ in written(root) if is_placeholder(value, extra)]
    return [key for key, value in meant if not (is_shown and READERS.search(value))]


def written(root: Node | None) -> Iterator[tuple[str, str, ScalarNode]]:
    """Yield what a patch writes into a Secret: key, value in clear, and where that is."""
    if isinstance(root, MappingNode):
        for section in _SECTIONS:
            pair = nodes.entry(root, section)
            yield from _entries(pair[1] if pair else None, section)
    elif isinstance(root, SequenceNode):
        for operation in root.value:
            yield from _operation(operation)


def _operation(operation: Node) -> Iterator[tuple[str, str, ScalarNode]]:
    op, path, value = (nodes.entry(operation, name) for name in ("op", "path", "value"))
    if not op or op[1].value not in ("add", "replace") or not path or not value:
        return
    steps = [step.replace("~1", "/").replace("~0", "~") for step in str(path[1].value).strip("/").split("/")]
    if steps[0] not in _SECTIONS:
        return
    if len(steps) == 1:
        yield from _entries(value[1], steps[0])
    elif isinstance(value[1], ScalarNode):
        yield steps[1], _clear(value[1].value, steps[0]), value[1]


def _entries(node: Node | None, section: str) -> Iterator[tuple[str, str, ScalarNode]]:
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, ScalarNode) and isinstance(value, ScalarNode):
            yield key.value, _clear(value.value, section), value


def _clear(value: str, section: str) -> str:
    return decoded(value) if section == "data" else value


def of_env(file: TextFile, extra: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield the variables of an env file that are placeholders, and their lines."""
    for number, line in enumerate(file.lines, 1):
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith("#") and is_placeholder(value.strip().strip("\"'"), extra):
            yield key.removeprefix("export ").strip(), number
