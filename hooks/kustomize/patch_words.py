"""The words of a root's patches: a patch of a workload or a Secret may set whatever it mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.resources.kustomization import is_inline

_SECTIONS = ("patches", "patchesStrategicMerge", "patchesJson6902", "transformers", "replacements")
_WORD = re.compile(r"[A-Za-z_]\w*")
# what brings in variables that the patch does not name
_OPENING = re.compile(r"\b(?:envFrom|environmentSecrets|envSecrets|environmentConfigMaps|valuesFrom|dataFrom)\b")


def of(root: Root) -> set[str] | None:
    """Return all names that patches mention; None where one cannot be read, or takes in what git need not show."""
    found: set[str] = set()
    for text in _texts(root):
        if text is None or _OPENING.search(text):
            return None
        found |= set(_WORD.findall(text))
    return found


def _texts(root: Root) -> Iterator[str | None]:
    for source in root.kustomizations:
        folder = Path(source.path).parent
        for document in source.documents[:1]:
            for section in _SECTIONS:
                values = document.values.get(section)
                for value in values if isinstance(values, list) else ():
                    yield _text(root, folder, value)


def _text(root: Root, folder: Path, value: object) -> str | None:
    fields = value if isinstance(value, dict) else {}
    inline, path = fields.get("patch"), fields.get("path")
    if isinstance(value, str):
        inline, path = (value, None) if is_inline(value) else (None, value)
    if isinstance(inline, str):
        return inline
    if not isinstance(path, str):
        return "" if fields else None
    if root.disk.is_folder(folder / path):
        return _of_folder(root, folder / path)
    file = root.source(folder / path)
    return file.text if file else None


def _of_folder(root: Root, folder: Path) -> str:
    """Return the texts of a folder of transformers."""
    files = [root.source(file) for file in root.disk.inside(folder, "*.y*ml")]
    return "\n".join(file.text for file in files if file)
