"""What sets variables: assignments, arrays and loops."""

from __future__ import annotations

from kustomize_plugin.hooks.keys.shell.words import MOST, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

    from kustomize_plugin.hooks.keys.shell.walk import Walk


def assign(walk: Walk, node: Node) -> None:
    """Set a variable or an array; what nothing reads is left out."""
    children = node.children
    if not children or len(children) < 2:  # noqa: PLR2004 - NAME=
        return
    name = walk.slice(children[0])
    value = children[-1]
    if (walk.used is not None and name not in walk.used) or not value.is_named:
        if walk.is_of_interest(value) and value.type not in ("word", "number", "raw_string"):
            walk.expand(value)  # what runs inside of it
        return
    if value.type == "array":
        words = [word for child in value.children if child.is_named for word in walk.expand(child)]
        more = [text for word in words for text in word.texts]
        if children[1].type == "+=":
            more = [*walk.shell.arrays.get(name, ()), *more]
        walk.shell.arrays[name] = more
        return
    texts = walk.expansion().of(value)[1]
    if children[1].type == "+=":
        texts = [before + text for before in walk.shell.variables.get(name, [""]) for text in texts][:MOST]
    known = walk.shell.variables.get(name, [])
    # in a branch, both values may be the one
    walk.shell.variables[name] = list(dict.fromkeys([*known, *texts]))[:MOST] if _is_branch(node) else texts
    return


def _is_branch(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.type in ("case_item", "if_statement", "elif_clause", "else_clause")


def loop(walk: Walk, node: Node, stdin: list[Output]) -> list[Output]:
    """Walk a loop once, its variable being all of its values."""
    name = ""
    values: list[str] = []
    has_list = False
    for child in node.children:
        if child.type == "variable_name" and not name:
            name = walk.slice(child)
        elif child.type == "in":
            has_list = True
        elif child.is_named and child.type != "do_group":
            values += [text for word in walk.expand(child) for text in word.texts]
    if not has_list:
        values = walk.shell.arguments or []
    if name and values:
        walk.shell.variables[name] = list(dict.fromkeys(values))[:MOST]
    return walk.each([child for child in node.children if child.type == "do_group"], stdin)
