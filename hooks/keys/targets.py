"""What the paths of a script mean on the disk."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from kustomize_plugin.hooks.keys.shell.words import CLOSE, OPEN, WORDS_OF, unknown_parts
from kustomize_plugin.hooks.read.text_file import TextFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.disk import Disk

_YAML = (".yaml", ".yml", ".json")
_ELSEWHERE = ("/tmp/", "/dev/", "/proc/", "/etc/", "/var/", "/run/", "/sys/", "/usr/")  # noqa: S108 - nothing is written
_TEMPORARY = re.compile(r"(?i)mktemp|\bhome\b|te?mp|~|\$\{?X|cache|secrets?_?dir|credentials")
_MOST = 200


class Targets:
    """The files that paths of one script lead to: below it, below one of its parents, or where it has changed to."""

    def __init__(self, source: TextFile, disk: Disk) -> None:
        self._disk = disk
        here = Path(source.path).parent
        self._bases = [here, *here.parents]
        self._known: dict[str, list[Path]] = {}

    def files(self, value: str, *, recursive: bool = False) -> list[Path]:
        """Return the files that a path, a folder or a pattern names."""
        found: list[Path] = []
        for path in self.paths(value):
            if self._disk.is_file(path):
                found.append(path)
            else:
                inside = self._disk.inside(path, "**/*" if recursive else "*")
                found += [file for file in inside if file.suffix in _YAML]
        return found[:_MOST]

    def paths(self, value: str) -> list[Path]:
        """Return what is there under a path or a pattern."""
        if value not in self._known:
            self._known[value] = self._found(value)
        return self._known[value]

    @staticmethod
    def is_open(value: str) -> bool:
        """Tell whether a part of a path behind its head is not known."""
        return OPEN in value.lstrip(OPEN)

    def text(self, value: str) -> str:
        """Return the text of the first file that a path names."""
        loaded = next((self._disk.load(self._disk.shown(one)) for one in self.files(value)), None)
        return loaded.text if loaded else ""

    def _found(self, value: str) -> list[Path]:
        if value.startswith(WORDS_OF):
            names = [name for name in self.text(value[1:]).split()[:_MOST] if not name.startswith(WORDS_OF)]
            return [path for name in names for path in self.paths(name)][:_MOST]
        path = _plain(value)
        if not path:
            return []
        candidates = [path]
        if path.startswith("/"):
            if path.startswith(_ELSEWHERE):
                return []
            parts = path.strip("/").split("/")
            candidates = ["/".join(parts[index:]) for index in range(len(parts) - 1)] or parts
        for base in self._bases:
            for one in candidates:
                found = self._at(base, one)
                if found:
                    return found
        return []

    def _at(self, base: Path, path: str) -> list[Path]:
        if any(char in path for char in "*?["):
            fixed: list[str] = []
            parts = path.split("/")
            while parts and not any(char in parts[0] for char in "*?["):
                fixed.append(parts.pop(0))
            folder = base.joinpath(*fixed)
            if not parts or not self._is_ours(folder) or not self._disk.is_folder(folder):
                return []
            try:
                return [one for one in self._disk.inside(folder, "/".join(parts)) if self._is_ours(one)][:_MOST]
            except (ValueError, NotImplementedError):
                return []
        candidate = base / path
        return [candidate] if self._disk.exists(candidate) and self._is_ours(candidate) else []

    def _is_ours(self, path: Path) -> bool:
        return not self._disk.shown(path).startswith("..")


def _plain(value: str) -> str:
    """Return a path with a pattern for each part that is not known; empty for one that leads somewhere else."""
    if "://" in value or "\n" in value or len(value) > 1000:  # noqa: PLR2004 - longer than any path
        return ""
    while value.startswith(OPEN):  # "$(dirname "$0")/secret.yaml", "$ROOT/secret.yaml"
        head, _, value = value[1:].partition(CLOSE)
        if _TEMPORARY.search(head) or not value.startswith("/"):
            return ""
        value = value.lstrip("/")
    path = unknown_parts(value, "*")
    if not path or path == "-" or any(char in path for char in "$`<{") or path.strip("*/.") == "":
        return "." if path in (".", "./") else ""
    return posixpath.normpath(path)
