"""Folders without a kustomization that Flux or Argo CD applies as they are."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence
from pathlib import Path

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.hooks.keys.placeholder_applies import Reached, by_root, placeholders
from kustomize_plugin.hooks.keys.shell.words import without_braces
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.secret_entries import secrets
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.yamltext import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.disk import Disk

_FLUX, _ARGO = "kustomize.toolkit.fluxcd.io/", "argoproj.io/"
_YAML = (".yaml", ".yml", ".json")
_FLUX_YAML = (".yaml", ".yml")
_MOST = 5000  # files of one folder


class _Folder:
    """A folder that something applies: all below it where `recursive`, but for what fits `left_out`."""

    def __init__(self, path: str, by: str, *, recursive: bool, only: str = "", left_out: str = "") -> None:
        self.path = path
        self.by = by
        self.recursive = recursive
        self.only = without_braces(only) if only else []
        self.left_out = without_braces(left_out) if left_out else []

    def takes(self, path: str) -> bool:
        """Tell whether a file is applied; the path is relative to the folder."""
        if self.only and not any(fnmatch.fnmatch(path, one) for one in self.only):
            return False
        return not any(fnmatch.fnmatch(path, one) for one in self.left_out)


def by_delivery(source: TextFile, disk: Disk, extra: Sequence[str]) -> Iterator[Reached]:
    """Yield the placeholders in the folders that a file has Flux or Argo CD apply."""
    for folder in _folders(source, disk):
        path = _existing(source, folder.path, disk)
        if path is None or disk.kustomization_in(path) is not None:
            continue  # a kustomization is a root, which is looked at anyway
        if not folder.recursive and disk.exists(path / "Chart.yaml"):
            continue
        by = f"{source.path} has {folder.by} apply all of this folder"
        for file in _files(path, path, folder, disk):
            loaded = disk.load(disk.shown(file))
            for secret in secrets(loaded.documents) if loaded else ():
                yield from placeholders(secret, extra, by)
        if folder.recursive and folder.by == "Flux":
            yield from _built(path, disk, extra)


def _built(path: Path, disk: Disk, extra: Sequence[str]) -> Iterator[Reached]:
    """Yield what the kustomizations of subfolders reach, which Flux builds as a part of the whole."""
    for file in disk.inside(path, "*/kustomization.yaml"):
        yield from by_root(Root(file, disk), extra)


def _files(top: Path, folder: Path, wanted: _Folder, disk: Disk) -> Iterator[Path]:
    pending, seen = [folder], 0
    while pending and seen < _MOST:
        inside = disk.inside(pending.pop())
        for one in inside:
            seen += 1
            if disk.is_folder(one):
                is_skipped = one.name.startswith(".") or disk.kustomization_in(one) is not None
                pending += [one] if wanted.recursive and not is_skipped else []
            elif one.suffix in (_FLUX_YAML if wanted.by == "Flux" else _YAML) and wanted.takes(
                one.relative_to(top).as_posix()
            ):
                yield one


def _existing(source: TextFile, path: str, disk: Disk) -> Path | None:
    """Return the folder that a path means in the repository, whose top may be above the file in any height."""
    path = path.strip().removeprefix("./").strip("/") or "."
    if path.startswith(("..", "$", "{")):
        return None
    for base in reversed(Path(source.path).parents):
        if disk.is_folder(base / path):
            return base / path
    return None


def _folders(source: TextFile, disk: Disk) -> Iterator[_Folder]:
    if source.is_template and "ApplicationSet" not in source.text:
        return
    try:
        roots = list(nodes.compose_all(source.text))
    except (YAMLError, RecursionError):
        return
    for root in roots:
        version, kind = _text(root, "apiVersion"), _text(root, "kind")
        spec = _at(root, "spec")
        if version.startswith(_FLUX) and kind == "Kustomization":
            yield from _of_flux(spec)
        elif version.startswith(_ARGO) and kind == "Application":
            yield from _of_argo(spec)
        elif version.startswith(_ARGO) and kind == "ApplicationSet":
            yield from _of_set(spec, source, disk)


def _of_flux(spec: Node | None) -> Iterator[_Folder]:
    patches = _at(spec, "patches")
    deletes = [_text(one, "patch") for one in _items(patches)]
    if _text(_at(spec, "sourceRef"), "kind") not in ("", "GitRepository"):
        return  # an artifact or a bucket has files of its own
    if _text(spec, "suspend") == "true" or any("$patch: delete" in one and "Secret" in one for one in deletes):
        return
    yield _Folder(_text(spec, "path") or "./", "Flux", recursive=True)


def _of_argo(spec: Node | None) -> Iterator[_Folder]:
    for one in [_at(spec, "source"), *_items(_at(spec, "sources"))]:
        path, directory = _text(one, "path"), _at(one, "directory")
        if not path or any(_at(one, key) is not None for key in ("helm", "chart", "plugin", "kustomize")):
            continue
        yield _Folder(
            path,
            "Argo CD",
            recursive=_text(directory, "recurse") == "true",
            only=_text(directory, "include"),
            left_out=_text(directory, "exclude"),
        )


def _of_set(spec: Node | None, source: TextFile, disk: Disk) -> Iterator[_Folder]:
    """Yield the folders of an ApplicationSet, those that its git generator finds where the template has a hole."""
    found = list(_of_argo(_at(_at(spec, "template"), "spec")))
    directories = [
        _text(one, "path")
        for generator in _items(_at(spec, "generators"))
        for one in _items(_at(_at(generator, "git"), "directories"))
        if _text(one, "exclude") != "true"
    ]
    for folder in found:
        if "{{" not in folder.path:
            yield folder
        for pattern in directories if "{{" in folder.path and "path" in folder.path else ():
            for base in reversed(Path(source.path).parents):
                inside = (
                    [one for one in disk.inside(base, pattern) if disk.is_folder(one)]
                    if pattern[:1] not in "/."
                    else []
                )
                for one in inside:
                    yield _Folder(one.as_posix(), folder.by, recursive=folder.recursive)
                if inside:
                    break


def _at(node: Node | None, key: str) -> Node | None:
    pair = nodes.entry(node, key)
    return pair[1] if pair else None


def _text(node: Node | None, key: str) -> str:
    found = _at(node, key) if isinstance(node, MappingNode) else None
    return str(found.value) if isinstance(found, ScalarNode) else ""


def _items(node: Node | None) -> list[Node]:
    return node.value if isinstance(node, SequenceNode) else []
