"""Whether a tree can have a placeholder Secret at all, told from words: most have none, and no parser is loaded.

A word too many costs a little time: what a Secret really holds, and who applies it, is for others to find out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence

from kustomize_plugin.hooks.keys.shell import scripts
from kustomize_plugin.hooks.read.json_patch import may_be_patch
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.secrets.base64_text import decoded
from kustomize_plugin.secrets.placeholder_values import may_hold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.disk import Disk

_OBJECT = r"kind[\"']?\s*:[^\n]{0,40}\bSecret|ecretGenerator"
_FROM_FILES = r"\b(?:envs?|files)[\"']?\s*:"
# a JSON6902 operation on a Secret, and a replacement in one
_OPERATION = r"path[\"']?\s*:\s*[\"']?/?(?:data|stringData)\b"
_FIELD = r"[\s\"'\[,-](?:data|stringData)\."
_SOPS = r"(?m)^sops:"  # is never applied as it stands
# several empty values are placeholders too
_BLANK = (
    r"[:{,]\s*(?:\"\"|'')|:[ \t]*[,}]"
    r"|(?m:^)([ \t]*+)[\w.\"'-]++:[ \t]*+(?:[|>][+-]?[ \t]*+)?(?:#[^\n]*+)?"
    r"(?:\n(?:[ \t]*(?:#[^\n]*)?\n)*+(?!\1[ \t]+\S|\1- )|\Z)"
)
_BASE64 = r"[A-Za-z0-9+/]{3,}={0,2}"
_BASE64_LINES = r"[A-Za-z0-9+/]{8}[ \t]*\n[ \t]*[A-Za-z0-9+/=]{2,}[ \t]*(?:\n|$)"
_KIND = r"\bkind\W+(?:secret|\$)"
_PATCH, _DATA = r"\bpatch\b", r"(?<!meta)data|-file"
_VALUES = r"--(?:from-(?:env-)?file|patch-file)[ =]+[\"']?(?:[\w.-]+=)?([^\s\"'`;|)]+)"
_GIVEN = r"(?:-R?[fkR]|--filename|--kustomize)[ =]*[\"']?([\w.@%+~/-]+)"
_ANY = r"[\w.@%+~/-]+"
_ITEM = r"-\s+[\"']?([\w.@%+~/-]+)"
_PATH = r"path:\s+[\"']?([\w.@%+~/-]+)"
_PLAIN = r"\$\w++[\w.@%+~/-]*+|(?:\$\{\w++\})?[\w.@%+~/-]++"
_MANIFESTS = (".yaml", ".yml", ".json")


class Signs:
    """The files of a whole tree; what else they name is looked up on the disk. Words of `extra` are signs too."""

    def __init__(self, sources: Iterable[TextFile], disk: Disk, extra: Sequence[str]) -> None:
        self._sources = {source.path: source for source in sources}
        self._folders = _folders(self._sources)
        self._disk = disk
        self._extra = extra

    def are_in_manifests(self) -> bool:
        """Tell whether something that kustomize or kubectl reads may have one."""
        return any(source.is_yaml and self._is_in_manifest(source) for source in self._sources.values())

    def are_out_of_sight(self, source: TextFile) -> bool:
        """Tell whether Flux or Argo CD may apply a folder that is there, but not in git."""
        return any(map(self._is_unknown, self._paths(source, re.findall(_PATH, source.text))))

    def are_in_script(self, source: TextFile) -> bool:
        """Tell whether a script may write one, or reach one in a file that is not among these."""
        return any(self._is_in_shell(source, text) for text in scripts.texts(source))

    def _is_in_shell(self, source: TextFile, text: str) -> bool:
        words = _paths_in(text)
        if _writes(text.lower()):
            values = re.findall(_VALUES, text)
            if self._may_hold(text) or not all(map(self._is_harmless, values)):
                return True
            if any(map(self._is_open, self._paths(source, words + values))):
                return True
            if any(map(self._is_open_known, self._paths(source, re.findall(_ANY, text)))):
                return True
        manifests = [word for word in words if word.endswith(_MANIFESTS)]
        return any(map(self._is_unknown, self._paths(source, manifests))) or any(
            map(self._is_unknown_folder, self._paths(source, re.findall(_GIVEN, text)))
        )

    def _is_in_manifest(self, source: TextFile) -> bool:
        text = source.text
        if (source.is_kustomization or may_be_patch(source)) and re.search(_OPERATION, text) and self._may_hold(text):
            return True
        if "fieldPaths" in text and re.search(_FIELD, text):
            return True
        if source.is_kustomization and any(map(self._is_unknown, self._beside(source))):
            return True
        if "ecret" not in text or not (source.is_relevant or source.is_kustomization):
            return False
        if any(map(self._is_in_document, text.split("\n---"))):
            return True
        is_of_files = "ecretGenerator" in text and re.search(_FROM_FILES, text) is not None
        return is_of_files and any(map(self._is_open, self._paths(source, re.findall(_ANY, text))))

    def _is_in_document(self, text: str) -> bool:
        if re.search(_OBJECT, text) is None or re.search(_SOPS, text):
            return False
        return re.search(_BLANK, text) is not None or re.search(_BASE64_LINES, text) is not None or self._may_hold(text)

    def _may_hold(self, text: str) -> bool:
        clear = "\n".join(filter(None, map(decoded, re.findall(_BASE64, text))))
        return may_hold(f"{text}\n{clear}", self._extra)

    @staticmethod
    def _paths(source: TextFile, words: Iterable[str]) -> Iterator[list[str]]:
        """Yield what each word may mean as a path: below the file's folder, or below one of those above."""
        folders = [posixpath.dirname(source.path)]
        while folders[-1]:
            folders.append(posixpath.dirname(folders[-1]))
        for word in dict.fromkeys(words):
            path = word.lstrip("/~")
            yield [posixpath.normpath(posixpath.join(folder, path)) for folder in folders]

    def _beside(self, source: TextFile) -> Iterator[list[str]]:
        """Yield the paths that a kustomization may name and that are not among the files."""
        folder = posixpath.dirname(source.path)
        head = f"{folder}/" if folder else ""
        for word in {*re.findall(_ITEM, source.text), *_paths_in(source.text)}:
            path = head + word.removeprefix("./").rstrip("/")
            if path not in self._sources and path not in self._folders:
                yield [posixpath.normpath(path)]

    def _is_harmless(self, value: str) -> bool:
        """Tell whether what a command reads values from is one file, which `_is_open` looks at."""
        return re.fullmatch(_PLAIN, value) is not None and not self._disk.is_folder(value)

    def _is_open(self, paths: list[str]) -> bool:
        """Tell whether a word may mean a file with a placeholder in it."""
        if self._sources.keys().isdisjoint(paths):
            return any(map(self._disk.is_file, paths))
        return self._is_open_known(paths)

    def _is_open_known(self, paths: list[str]) -> bool:
        return any(self._may_hold(self._sources[path].text) for path in paths if path in self._sources)

    def _is_unknown(self, paths: list[str]) -> bool:
        """Tell whether a word may mean what is there but not in git."""
        if not (self._sources.keys().isdisjoint(paths) and self._folders.isdisjoint(paths)):
            return False
        return any(map(self._disk.exists, paths))

    def _is_unknown_folder(self, paths: list[str]) -> bool:
        """Tell whether a word may mean a folder with manifests that are not among the files."""
        for path in paths:
            if self._disk.is_folder(path):
                from pathlib import Path  # most trees need none, and it costs as much as the search

                inside = [one.as_posix() for one in self._disk.inside(Path(path))]
                return any(one.endswith(_MANIFESTS) and one not in self._sources for one in inside)
        return False


def _writes(lower: str) -> bool:
    """Tell whether a script may write a Secret that is in no file of its own, or takes its values from files."""
    if "secret" not in lower:
        return False
    is_patch = "patch" in lower and re.search(_PATCH, lower) is not None and re.search(_DATA, lower) is not None
    return "--from-" in lower or "--docker-password" in lower or is_patch or re.search(_KIND, lower) is not None


def _paths_in(text: str) -> list[str]:
    """Return the words that are paths by their signs; one search, as a long word of another kind costs no more."""
    words = (word.rstrip("./") for word in re.findall(_ANY, text))
    return [word for word in words if "." in word or "/" in word]


def _folders(paths: Iterable[str]) -> set[str]:
    """Return the folders that files lie in, at any depth."""
    found = {"."}
    for path in paths:
        folder = posixpath.dirname(path)
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return found
