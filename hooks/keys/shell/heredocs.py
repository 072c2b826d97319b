"""Heredocs: texts that a script feeds to a command."""

from __future__ import annotations

import re
from collections.abc import Callable

from kustomize_plugin.hooks.keys.shell.state import Shell
from kustomize_plugin.hooks.keys.shell.words import FILE, OPEN, TEXT, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

_VARIABLE = re.compile(r"(?<!\\)\$(?:(\w+)|\{(\w+)\})")


def outputs(
    node: Node, text: str, shell: Shell, place: Callable[[int], int], run: Callable[[Node], list[Output]]
) -> list[Output]:
    """Return the text of a heredoc, its variables replaced where it has no quotes, and the files that it takes in."""
    start = next((child for child in node.children if child.type == "heredoc_start"), None)
    body = next((child for child in node.children if child.type == "heredoc_body"), None)
    if body is None or start is None:
        return []
    begin = text.rfind("\n", 0, body.start_byte) + 1  # the tree leaves out the first blanks
    content = text[begin : body.end_byte]
    if any(child.type == "<<-" for child in node.children):
        content = re.sub(r"(?m)^\t+", "", content)
    found: list[Output] = []
    if text[start.start_byte : start.end_byte][:1] not in "'\"\\":
        content = _VARIABLE.sub(lambda match: _value(match, shell), content) if "$" in content else content
        for child in body.children:
            if child.type == "command_substitution":
                found += [one for one in run(child) if one.kind == FILE]
    return [Output(TEXT, content, place(begin)), *found]


def _value(match: re.Match[str], shell: Shell) -> str:
    values = shell.variables.get(match[1] or match[2], [])
    return values[0] if len(values) == 1 and OPEN not in values[0] and "\n" not in values[0] else match[0]
