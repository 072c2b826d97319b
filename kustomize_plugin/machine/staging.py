"""Files written together: all of them, or none."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kustomize_plugin.machine import file_tree, folder_swap

_STAGED = ".kustomize-litellm-"
_TAKEN = (errno.ENOTEMPTY, errno.EEXIST)


class OccupiedError(Exception):
    """The folder holds what would be overwritten, or another run is writing into it."""


@contextlib.contextmanager
def staged(files: dict[str, str], beside: Path | None) -> Iterator[Path]:
    """Write files into a new folder that goes away at the end; `beside` a path, so that they can be moved there.

    Where that path is a folder it lies inside: what is above may be another file system, as in a container.
    Raises OSError.
    """
    parent = _existing(beside.absolute()) if beside is not None else None
    with tempfile.TemporaryDirectory(prefix=_STAGED, dir=parent) as name:
        folder = Path(name) / "gateway"
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        yield folder


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def refuse_occupied(target: Path) -> None:
    """Raise OccupiedError where a target exists that is not an empty folder.

    What git keeps may be in it, since a new repository is where people begin, and what runs have staged.
    """
    if target.is_dir() and all(_is_nobodys(one.name) for one in target.iterdir()):
        return
    if target.exists() or target.is_symlink():
        what = "is not empty" if target.is_dir() else "is a file"
        raise OccupiedError(f"{target} {what}; name a new folder, or pass --force to replace the files of these names")


def _is_nobodys(name: str) -> bool:
    return name == ".git" or name.startswith(_STAGED)


def deliver(folder: Path, target: Path, *, force: bool) -> None:
    """Move a staged folder to its place; raises OSError, and OccupiedError where another run was faster.

    A folder that is there is swapped for one with the new files and all its others. Where that cannot be, as where
    somebody works in it, the files move one by one; if one fails, those before it are put back.
    """
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(target) and _renamed(folder, target):
        return
    _refuse_links(folder, target)
    try:
        with file_tree.locked(target, to_write=True):
            if not force:
                refuse_occupied(target)
            if not (force and folder_swap.swapped(folder, target, _STAGED)):
                _move_files(folder, target)
    except file_tree.FileTreeError as error:
        raise OccupiedError(str(error)) from error


def _refuse_links(folder: Path, target: Path) -> None:
    """Raise OccupiedError where files would land elsewhere: a pull request can bring a link to any folder."""
    inside = (target / path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_dir())
    for place in (target, *inside):
        if place.is_symlink():
            raise OccupiedError(
                f"{place} is a link, and files would be replaced where it leads; name a folder without one"
            )


def _renamed(folder: Path, target: Path) -> bool:
    """Rename a folder at one stroke; false where something has come to lie at the new place."""
    try:
        folder.replace(target)
    except OSError as error:
        if error.errno not in _TAKEN:
            raise
        return False
    return True


def _move_files(folder: Path, target: Path) -> None:
    done: list[tuple[Path, Path | None]] = []
    made: list[Path] = []
    kept = folder.parent / "replaced"
    try:
        for source in sorted(path for path in folder.rglob("*") if path.is_file()):
            place = target / source.relative_to(folder)
            file_tree.make(place.parent, made)
            old = kept / source.relative_to(folder) if os.path.lexists(place) else None
            if old is not None:
                old.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(place, old, follow_symlinks=False)
            done.append((place, old))
            source.replace(place)
    except BaseException:
        for place, old in reversed(done):
            if old is not None:
                old.replace(place)
            else:
                place.unlink(missing_ok=True)
        file_tree.drop_empty(made)
        raise
