"""The files in which a gateway may be kept: one, those below a folder, or those that a kustomization is made of."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kustomize_plugin import GROUP
from kustomize_plugin.machine import kustomization_files
from kustomize_plugin.resources.kustomization_names import FILE_NAMES
from kustomize_plugin.sources import config_signs
from kustomize_plugin.yamltext.template_names import TEMPLATES

_NAMES = (".yaml", ".yml", ".json", *TEMPLATES)
_SKIPPED = frozenset(("node_modules", "__pycache__"))
_MOST_BYTES = 5 * 1024 * 1024

Files = list[tuple[str, str]]  # a name and a text


def one(path: Path) -> str:
    """Return the text of a file; raises OSError and UnicodeDecodeError."""
    return path.read_bytes().decode("utf-8-sig")


def text_of(name: str) -> str | None:
    """Return the text of a file that another one names; None where there is none that can be read."""
    try:
        return one(Path(name)) if os.path.isfile(name) else None  # noqa: PTH113 - of any length
    except (OSError, ValueError):
        return None


def below(folder: Path) -> Files:
    """Return the files below a folder that may hold a config; what cannot be read is left out."""
    found = (folder / name for name in _names_below(folder))
    return list(_readable(found))


def fragments_below(folder: Path) -> Files:
    """Return the files below a folder that mention a fragment."""
    found = (folder / name for name in _names_below(folder))
    return list(_readable(found, lambda content: "ModelFragment" in content))


def of_kustomization(directory: Path) -> Files:
    """Return the files that a kustomization lists and those beside it that may hold a config.

    None where it has fragments, which only a build joins with their config.
    """
    graph = kustomization_files.scan(directory)
    listed = [Path(os.path.relpath(file)) for file in (*graph.kustomizations, *graph.files)]
    beside = [Path(os.path.relpath(directory / name)) for name in _names_below(directory)]
    paths = list(dict.fromkeys([*listed, *beside]))
    return [] if list(_readable(paths, lambda content: GROUP in content)) else list(_readable(paths))


def _names_below(folder: Path) -> Iterator[str]:
    for place, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in _SKIPPED)
        for name in sorted(names):
            if name.lower().endswith(_NAMES) or name in FILE_NAMES:
                yield os.path.relpath(os.path.join(place, name), folder)  # noqa: PTH118 - half a path


def _readable(
    paths: Iterable[Path], may_matter: Callable[[str], bool] = config_signs.may_hold
) -> Iterator[tuple[str, str]]:
    for path in paths:
        try:
            content = one(path) if path.is_file() and path.stat().st_size <= _MOST_BYTES else ""
        except (OSError, ValueError):
            continue
        if may_matter(content):
            yield path.as_posix(), content
