"""Which kustomizations are worth following, told from the words in their files: parsing all of them takes seconds.

A word too many costs a little time; what the kustomizations really list is for hooks/kustomize/root.py to find out.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from kustomize_plugin.hooks.read.json_patch import may_be_patch
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.machine.skipped_folders import SKIPPED
from kustomize_plugin.resources.kustomization_names import FILE_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.disk import Disk

# what is in a list or under `path:`
_ENTRY = re.compile(
    r"(?:(?:^|\s)-|[\[,]|path:)\s+[\"']?([^\s\"'\[\]{},#:]+)(?=[\s\"',\]}]|$)|\[[\"']?([^\s\"'\[\]{},#:]+)"
)


class MentionedPaths:
    """The paths that each kustomization of a tree may name; all paths are relative to the working directory.

    Folders that `skips` refuses are not looked into.
    """

    def __init__(self, disk: Disk, top: str = ".", skips: Callable[[str], bool] | None = None) -> None:
        self._load = disk.load
        self._skips = skips
        self._real_folders: dict[str, str] = {}
        self._known: dict[str, bool] = {}  # whether it is a file
        self._links: set[str] = set()
        self._files: dict[str, str] = {}
        self._walk(top)
        self._named = {folder: self._paths(folder, file) for folder, file in self._files.items()}
        self._by_path: dict[str, set[str]] = defaultdict(set)
        self._by_folder: dict[str, set[str]] = defaultdict(set)
        for folder, paths in self._named.items():
            self._by_folder[folder].add(folder)
            for path in paths:
                self._by_path[path].add(folder)
                self._by_folder[os.path.dirname(path) or "."].add(folder)
        self._leads: dict[str, bool] = {}

    def candidates(self, sources: Iterable[TextFile]) -> list[str]:
        """Return the kustomizations that may reach one of the files, or a folder that one lies in, sorted."""
        pending: list[str] = []
        for source in sources:
            path = os.path.normpath(source.path)
            if path not in self._known:
                path = self._real(path)
            folder = os.path.dirname(path) or "."
            if source.is_relevant:
                pending += [*self._by_folder[folder], *self._by_path[path]]
            elif may_be_patch(source):
                pending += [naming for naming in (folder, *self._by_path[path]) if self._leads_to_ours(naming)]
            elif self._leads_to_ours(folder):
                pending.append(folder)
        found: set[str] = set()
        while pending:
            folder = pending.pop()
            if folder not in found:
                found.add(folder)
                pending += self._by_path[folder]
        return sorted(self._files[folder] for folder in found if folder in self._files)

    def _walk(self, top: str) -> None:
        """Learn all names of the tree, with its links; hidden and vendored folders are left out."""
        pending = [top]
        while pending:
            for entry in _entries(pending.pop()):
                path = os.path.normpath(entry.path)
                if entry.is_symlink():
                    self._links.add(path)
                else:
                    self._known[path] = entry.is_file()
                    if entry.is_dir() and entry.name not in SKIPPED and not entry.name.startswith("."):
                        pending += [] if self._skips is not None and self._skips(path) else [path]
                if entry.name in FILE_NAMES and os.path.isfile(path):
                    self._files.setdefault(os.path.dirname(path) or ".", path)

    def _paths(self, folder: str, file: str) -> set[str]:
        """Return what the words of a kustomization name, under the names that it really has."""
        source = self._load(file)
        words = {first or second for first, second in _ENTRY.findall(source.text)} if source else set()
        words = {word.rpartition("=")[2] or word for word in words}  # a generator writes key=path
        paths = {os.path.normpath(f"{folder}/{word}") for word in words if word[0] != "/"}
        known = {path for path in paths if path in self._known}
        # outside of the tree, in a hidden folder, through a link: rare, and worth a look at the disk
        odd = {path for path in paths - known if path.startswith("..") or "/." in path or self._links}
        return (known | {self._real(path) for path in odd if os.path.exists(path)}) - {folder}

    def _leads_to_ours(self, folder: str) -> bool:
        """Tell whether a kustomization, or one that it is made of, names a file that is relevant."""
        seen: set[str] = set()
        pending = [folder]
        while pending:
            path = pending.pop()
            if path in seen or self._leads.get(path) is False:
                continue
            seen.add(path)
            if path in self._leads:
                break
            if path in self._files:
                pending += self._named[path]
                path = self._files[path]
            source = self._load(path) if self._is_file(path) else None
            if source is not None and source.is_relevant:
                break
        else:
            self._leads.update(dict.fromkeys(seen, False))
            return False
        self._leads[folder] = True
        return True

    def _is_file(self, path: str) -> bool:
        known = self._known.get(path)
        return os.path.isfile(path) if known is None else known

    def _real(self, path: str) -> str:
        """Return where a path leads to, relative to the working directory; folders are looked at once."""
        if os.path.islink(path):
            return os.path.relpath(os.path.realpath(path))
        folder, name = os.path.split(path)
        if folder not in self._real_folders:
            self._real_folders[folder] = os.path.relpath(os.path.realpath(folder or "."))
        return os.path.normpath(os.path.join(self._real_folders[folder], name))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
