"""The files of a lint run: found below folders, read as text, or skipped with a reason."""

from __future__ import annotations

import os
import stat

from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.machine import git_output, real_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kustomize_plugin.resources.kustomization import Kustomization
    from kustomize_plugin.resources.kustomization_graph import KustomizationGraph

MAX_BYTES = 5 * 1024 * 1024
_SKIPPED_FOLDERS = frozenset((".git", ".venv", "node_modules", ".tools", "__pycache__", ".tox", ".mypy_cache"))
_BINARY_PROBE = 8192


class FileSearch:
    """The disk that rules see. `skipped` maps a path to why it was not read, `errors` to why it could not be."""

    def __init__(self) -> None:
        self.skipped: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.substitutes: Callable[[], bool] | None = None
        self._sources: dict[str, TextFile | None] = {}
        self._patches: frozenset[str] | None = None

    def load(self, path: str) -> TextFile | None:
        """Return a file, or None where it is skipped or cannot be read."""
        if path in self._sources:  # most are asked for by their clean names
            return self._sources[path]
        key = os.path.normpath(path)
        if key not in self._sources:
            self._sources[key] = self._read(key)
        return self._sources[key]

    def hold(self, source: TextFile) -> TextFile:
        """Take a source for what is on the disk at its path."""
        source.substitutes = self.substitutes
        self._sources[os.path.normpath(source.path)] = source
        return source

    def real(self, path: str | Path) -> str:
        """Return the absolute path with no link in it."""
        return real_paths.path(path)

    def shown(self, path: str | Path) -> str:
        """Return the path relative to the working directory, as messages name it."""
        return os.path.relpath(path)

    def exists(self, path: str | Path) -> bool:
        """Tell whether something is there."""
        return os.path.exists(path)  # never raises, as Path.exists does for a name that is too long

    def is_file(self, path: str | Path) -> bool:
        """Tell whether a file is there, links followed."""
        return os.path.isfile(path)

    def is_folder(self, path: str | Path) -> bool:
        """Tell whether a folder is there, links followed."""
        return os.path.isdir(path)

    def is_executable(self, path: str | Path) -> bool:
        """Tell whether a file may be run as a program."""
        return os.access(path, os.X_OK)

    def is_ignored(self, path: str | Path) -> bool:
        """Tell whether git is told to leave a path out."""
        return is_ignored(os.path.relpath(path))

    def inside(self, folder: Path, pattern: str = "*") -> list[Path]:
        """Return what lies in a folder and fits a glob, sorted."""
        return sorted(folder.glob(pattern))

    def kustomization_in(self, folder: Path) -> Path | None:
        """Return the kustomization file of a folder."""
        from kustomize_plugin.machine import kustomization_files

        return kustomization_files.file_in(folder)

    def kustomizations(self, top: str) -> list[str]:
        """Return the kustomization files below a folder, sorted."""
        from kustomize_plugin.machine import overlays

        return overlays.kustomizations_below(top)

    def graph(self, folder: Path, read: Callable[[Path], list[Kustomization]]) -> KustomizationGraph:
        """Follow a kustomization through what it lists; `read` returns the documents of a kustomization file."""
        from kustomize_plugin.machine import kustomization_files

        return kustomization_files.scan(folder, read, self.real)

    def is_named_as_patch(self, path: str) -> bool:
        """Tell whether a kustomization below the working directory names a file as a patch."""
        if self._patches is None:
            from kustomize_plugin.hooks.run import patch_paths  # few runs ask

            self._patches = patch_paths.below(os.getcwd())
        return self.real(path) in self._patches

    def _read(self, path: str) -> TextFile | None:
        try:
            content = self._content(path)
        except (OSError, ValueError) as error:  # a ValueError: a NUL in the name
            self.errors[path] = getattr(error, "strerror", None) or str(error)
            return None
        if content is None:
            return None
        if b"\0" in content[:_BINARY_PROBE]:
            self.skipped[path] = "binary"
            return None
        try:
            found = TextFile(path, content.decode())
        except UnicodeDecodeError:
            self.skipped[path] = "not UTF-8"
            return None
        found.is_named_as_patch = self.is_named_as_patch
        found.substitutes = self.substitutes
        return found

    def _content(self, path: str) -> bytes | None:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):  # a pipe would keep the run waiting, a device never ends
            self.skipped[path] = "not a regular file"
            return None
        if found.st_size > MAX_BYTES:
            self.skipped[path] = f"larger than {MAX_BYTES // 1024 // 1024} MiB"
            return None
        descriptor = os.open(path, os.O_RDONLY)  # open() asks the system ten times for what this asks once
        try:
            content = os.read(descriptor, found.st_size + 1)
            while len(content) < found.st_size and (more := os.read(descriptor, found.st_size)):
                content += more
            return content
        finally:
            os.close(descriptor)


def is_ignored(path: str) -> bool:
    """Tell whether git is told to leave a path out; where there is no git, nobody has told it."""
    return git_output.of("check-ignore", "--quiet", "--", path) is not None


def expand(paths: list[str]) -> list[str]:
    """Return the files that the paths name: files as they are, folders with all that git tracks or that lies there."""
    found: dict[str, None] = {}
    for path in paths:
        if os.path.isdir(path):
            found |= dict.fromkeys(_below(path))
        else:
            found[os.path.normpath(path)] = None
    return list(found)


def _below(folder: str) -> list[str]:
    tracked = _tracked(folder)
    if tracked is not None:
        return tracked
    found = []
    for directory, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if name not in _SKIPPED_FOLDERS)
        found += [os.path.normpath(os.path.join(directory, name)) for name in sorted(files)]
    return [path for path in found if not os.path.islink(path) or os.path.isfile(path)]


def _is_vendored(path: str) -> bool:
    return not _SKIPPED_FOLDERS.isdisjoint(path.split("/"))


def _tracked(folder: str) -> list[str] | None:
    """Return what git tracks or would track below a folder; None where it is not a work tree or git is missing.

    What is vendored counts where it is tracked: then a key in it is in the history.
    """
    words = ("ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard", "--", ".")
    answer = git_output.of("-C", folder, *words)
    if answer is None:
        return None
    tagged = answer.decode(errors="surrogateescape").split("\0")
    names = sorted({one[2:] for one in tagged if one and not (one[0] == "?" and _is_vendored(one[2:]))})
    above = os.path.normpath(folder)
    paths = names if above == "." else [f"{above}{os.sep}{name}" for name in names]  # git's names are clean
    return [path for path in paths if os.path.isfile(path)]
