"""What the kubectl commands of scripts and READMEs apply: the files and folders of the tree that they name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from kustomize_plugin.hooks.keys import shell_commands
from kustomize_plugin.hooks.keys.leak import place
from kustomize_plugin.hooks.read.text_file import TextFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from kustomize_plugin.finding import Location
    from kustomize_plugin.hooks.read.disk import Disk

_YAML = (".yaml", ".yml", ".json")
_VERBS = ("apply", "create", "replace")
_OPTIONS = (("-f", ("-f", "--filename")), ("-k", ("-k", "--kustomize")))


class Applied:
    """A file or folder of the tree, and the words of the command that names it: verb, option and path."""

    def __init__(self, target: str, words: tuple[str, str, str], where: Location, is_deep: bool) -> None:
        self.target = target
        self.verb, self.option, self.path = words
        self.where = where
        self._is_deep = is_deep

    def files(self, disk: Disk) -> list[TextFile]:
        """Return the files that kubectl reads; of a kustomization none, for kustomize reads them."""
        if self.option == "-k":
            return []
        if disk.is_file(self.target):
            paths = [self.target]
        else:
            paths = [disk.shown(file) for file in self._inside(disk) if file.suffix in _YAML]
        return [source for path in paths if (source := disk.load(path)) is not None]

    def _inside(self, disk: Disk) -> list[Path]:
        from pathlib import Path  # few commands name a folder

        return disk.inside(Path(self.target), "**/*" if self._is_deep else "*")


def of(source: TextFile, disk: Disk) -> Iterator[Applied]:
    """Yield what the commands of a file apply, and the tree has."""
    for command in shell_commands.commands(source) if shell_commands.may_apply(source.text) else ():
        verb = next((word for word in command.plain[1:] if word in _VERBS), "")
        if not verb or command.has_flag("--dry-run"):
            continue
        is_deep = command.has_flag("-R") or command.has_flag("--recursive")
        for option, names in _OPTIONS:
            for word in command.options(*names):
                for path in command.fed if word.text == "-" else word.text.split(","):
                    target = _existing(source, command, path, disk)
                    if target:
                        yield Applied(target, (verb, option, path), place(source, word.start), is_deep)


def _existing(source: TextFile, command: shell_commands.Command, path: str, disk: Disk) -> str:
    """Return what a path of a script means: below the script, below one of its parents, or where it has changed to."""
    path = path.removeprefix("./").rstrip("/")
    while path.startswith(("$", "`")) and "/" in path:  # "$(dirname "$0")/secret.yaml", "$ROOT/secret.yaml"
        path = path.partition("/")[2] if path.startswith("$(") is False else path.rpartition(")/")[2]
    if not path or any(char in path for char in "$`*:<") or path == "-":
        return ""
    for folder in _with_parents(posixpath.dirname(source.path)):
        for inner in (*reversed(command.folders), "."):
            candidate = posixpath.join(folder, inner.strip("\"'"), path)
            if disk.exists(candidate) and not disk.shown(candidate).startswith(".."):
                return candidate
    return ""


def _with_parents(folder: str) -> Iterator[str]:
    """Yield a folder and all above it."""
    yield folder
    while folder not in ("", posixpath.dirname(folder)):
        folder = posixpath.dirname(folder)
        yield folder
