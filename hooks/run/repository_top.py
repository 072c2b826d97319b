"""Where a run stands: it works from the top of the repository, so that it finds the same from every folder."""

from __future__ import annotations

import os

from kustomize_plugin.hooks.run import lint_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


class RepositoryTop:
    """Inside the context the working directory is `top`; paths go in by `inward` and are shown by `outward`.

    `top` is the git work tree that all paths are in; without one the folder of the settings file above them, else where
    the run was started, or the folder that the paths share where they lie elsewhere. `home` is the folder of the
    settings that hold, relative to `top`.
    """

    def __init__(self, paths: list[str]) -> None:
        self._started = os.getcwd()
        self._is_absolute = any(os.path.isabs(path) for path in paths)
        folders = {path if os.path.isdir(path) else os.path.dirname(path) for path in map(os.path.abspath, paths)}
        tops = {_top(folder) for folder in folders}
        self.top = (tops.pop() if len(tops) == 1 else "") or self._shared(folders)
        start = self._started if _is_below(self._started, self.top) else self.top
        self.home = os.path.relpath(_above(start, lint_settings.FILE) or self.top, self.top)

    def _shared(self, folders: set[str]) -> str:
        """Return where the run was started, or the folder that all paths have in common where none is below that."""
        is_elsewhere = folders and not any(_is_below(folder, self._started) for folder in folders)
        shared = os.path.commonpath(folders) if is_elsewhere else self._started
        return shared if os.path.isdir(shared) else self._started

    def __enter__(self) -> RepositoryTop:
        if self.top != self._started:
            os.chdir(self.top)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self.top != self._started:
            os.chdir(self._started)

    def inward(self, path: str) -> str:
        """Return a path of the caller's as it is called inside."""
        return path if self.top == self._started else os.path.relpath(os.path.join(self._started, path), self.top)

    def outward(self, path: str) -> str:
        """Return a path of the inside as the caller knows it: relative, or whole where whole paths were given."""
        if self.top == self._started or not path:
            return path
        whole = os.path.join(self.top, path)
        shown = os.path.relpath(whole, self._started)
        return whole if self._is_absolute and shown.startswith("..") else shown


def leads_out(path: str) -> bool:
    """Tell whether a file of a repository is reached by a link that leaves it."""
    whole = os.path.abspath(path)
    top = _top(os.path.dirname(whole)) or os.getcwd()
    return _is_below(whole, top) and not _is_below(os.path.realpath(whole), os.path.realpath(top))


def _top(folder: str) -> str:
    """Return the git work tree that a folder is in, or the folder of the nearest settings file; else an empty text."""
    git = _above(folder, ".git")
    if git:
        return git
    return _above(folder, lint_settings.FILE)


def _above(folder: str, name: str) -> str:
    """Return the folder, or the nearest one above it, that has an entry of that name.

    Not beyond a git work tree, nor beyond the file system.
    """
    try:
        device = os.stat(folder).st_dev
        while os.stat(folder).st_dev == device:
            if os.path.lexists(os.path.join(folder, name)):
                return folder
            parent = os.path.dirname(folder)
            if parent == folder or os.path.lexists(os.path.join(folder, ".git")):
                break
            folder = parent
    except OSError:  # a path that does not exist: whoever reads it will say so
        pass
    return ""


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
