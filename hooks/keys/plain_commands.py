"""Scripts whose kubectl commands are so plain that no parser is needed to see that they apply nothing of ours."""

from __future__ import annotations

import posixpath
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.disk import Disk
    from kustomize_plugin.hooks.read.text_file import TextFile

_LINE = r"(?:[^\n]*\\\n)*[^\n]*"
_PLAIN = r"[ \t>$%]*(?:kubectl|oc)(?:[ \t]+[\w./:=,@-]+)*[ \t]*"
_FILE = r"(?<=\s)(?:-f|--filename)[ \t=]+([\w./-]+\.\w+)(?=\s|$)"
_OTHER = r"\s(?:-R?[fkR]|--filename|--kustomize|--recursive)"
_MORE = r"[|<(=$]|\b(?:apply|create|replace)\s*$"  # what may add files to a command that names none


def may_matter(source: TextFile, disk: Disk) -> bool:
    """Tell whether a script may apply a Secret: it may not where each command is plain and its files are others."""
    text = source.text
    if "secret" in text.lower() or "KUBECTL" in text or "alias" in text:
        return True
    lines = [match[0] for match in re.finditer(_LINE, text) if "kubectl" in match[0] or "oc " in match[0]]
    return any(_may_matter(line, source, disk) for line in lines)


def _may_matter(line: str, source: TextFile, disk: Disk) -> bool:
    if not re.search(_OTHER, line) and not re.search(_MORE, line):
        return False  # applies no file
    files = re.findall(_FILE, line)
    if re.fullmatch(_PLAIN, line) is None or len(files) != len(re.findall(_OTHER, line)):
        return True
    return any(_is_ours(file, source, disk) for file in files)


def _is_ours(file: str, source: TextFile, disk: Disk) -> bool:
    """Tell whether a path leads to a file that may hold a Secret; what is not found may be in another folder."""
    folder = posixpath.dirname(source.path)
    while True:
        path = posixpath.join(folder, file)
        if disk.is_file(path):
            loaded = disk.load(path)
            return loaded is None or loaded.is_relevant
        if not folder:
            return True
        folder = posixpath.dirname(folder)
