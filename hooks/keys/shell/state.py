"""What one shell knows at one moment: its variables, its folder, its functions, the files that it has written."""

from __future__ import annotations

import posixpath

from kustomize_plugin.hooks.keys.shell.words import CLOSE, OPEN, WORDS_OF, Output, with_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

    from kustomize_plugin.hooks.keys.shell.walk import Walk


_MOST = 32  # parts of one file, and edits

_LONGEST = 1000  # path


class Shell:
    """`written` are the files that commands have written, with what is in them; `edited` what was edited in place.

    `is_shown` is the shell of a page's reader, who does more than is shown.
    `folder` is relative to where the script began. Variables have all values that they may have, arrays their words.
    """

    def __init__(self) -> None:
        self.variables: dict[str, list[str]] = {}
        self.arrays: dict[str, list[str]] = {}
        self.functions: dict[str, tuple[Walk, Node, tuple[int, int]]] = {}
        self.aliases: dict[str, list[str]] = {}
        self.written: dict[str, list[Output]] = {}
        self.edited: dict[str, tuple[str, ...]] = {}
        self.captured: dict[str, list[Output]] = {}
        self.arguments: list[str] | None = None
        self.folder = ""
        self.before = ""
        self.is_shown = False

    def copy(self) -> Shell:
        """Return a subshell: what it changes stays in it, but for files."""
        copy = Shell()
        copy.__dict__.update(self.__dict__)
        copy.variables, copy.arrays, copy.aliases = dict(self.variables), dict(self.arrays), dict(self.aliases)
        return copy

    def move(self, path: str) -> None:
        """Change to a folder; `-` is the one before."""
        if path == "-":
            self.folder, self.before = self.before, self.folder
            return
        self.before = self.folder
        found = with_folder(self.folder, path)
        self.folder = "" if found in ("", ".") else _normal(found)
        if len(self.folder) > _LONGEST:
            self.folder = f"{OPEN}cd{CLOSE}"

    def at(self, path: str) -> str:
        """Return a path as seen from where the script began."""
        return _normal(with_folder(self.folder, path))

    def write(self, path: str, outputs: list[Output]) -> None:
        """Remember what a file holds now; nothing, where that is not known."""
        self.written[self.at(path)] = outputs[-_MOST:]

    def edit(self, path: str, words: tuple[str, ...]) -> None:
        """Remember that a program has changed a file, and what it was told."""
        path = self.at(path)
        self.edited[path] = tuple(dict.fromkeys((*self.edited.get(path, ()), *words)))[-_MOST:]


def _normal(path: str) -> str:
    if "/" not in path or path.startswith(WORDS_OF):
        return path
    if path.startswith(OPEN):
        head, mark, rest = path.partition("\1/")
        return f"{head}{mark}{posixpath.normpath(rest)}" if mark and rest else path
    return posixpath.normpath(path)
