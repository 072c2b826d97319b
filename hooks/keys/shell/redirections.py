"""Redirections: what a command reads, and what it writes into files."""

from __future__ import annotations

from kustomize_plugin.hooks.keys.shell import files, heredocs, programs
from kustomize_plugin.hooks.keys.shell.words import Output, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

    from kustomize_plugin.hooks.keys.shell.walk import Walk

KINDS = ("file_redirect", "heredoc_redirect", "herestring_redirect")


def read(walk: Walk, node: Node) -> list[Output] | None:
    """Return what a redirection makes a command read; None where it does not."""
    if node.type == "heredoc_redirect":
        return heredocs.outputs(node, walk.text, walk.shell, walk.place, walk.captured)
    named = [child for child in node.children if child.is_named and child.type != "file_descriptor"]
    if node.type == "herestring_redirect":
        words = [word for child in named for word in walk.expand(child)]
        return programs.printed([Word("echo", 0), *words], [], walk.shell) if words else []
    if not named or not any(child.type == "<" for child in node.children):
        return None
    return [one for word in walk.expand(named[0]) for one in files.held(word, walk.shell)]


def write(walk: Walk, redirects: list[Node], found: list[Output]) -> list[Output]:
    """Remember what redirections write into files; return what is left to print."""
    for node in redirects:
        kinds = [child.type for child in node.children]
        named = [child for child in node.children if child.is_named and child.type != "file_descriptor"]
        is_written = any(kind in (">", ">>", ">|", "&>", "&>>") for kind in kinds)
        if not is_written or not named or (kinds[0] == "file_descriptor" and walk.slice(node)[0] != "1"):
            continue
        for word in walk.expand(named[0])[:1]:
            before = files.held(word, walk.shell) if ">>" in kinds else []
            walk.shell.write(word.value, [*before, *found])
        found = []
    return found
