"""A folder swapped for another at one stroke: whoever is killed meanwhile leaves the old files or the new, no mix."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

_MOST = 10_000  # files; what is larger is no gateway
_CURRENT, _EXCHANGE = -100, 2  # renameat2: paths are those of the working directory; both names stay, exchanged


def swapped(files: Path, target: Path, prefix: str) -> bool:
    """Put a folder in the place of another that has its files and all others of the old one.

    False where nothing was changed: in a repository's top and where this process works, which must stay the same
    folder, on another file system, or where links between files are not possible. Entries that begin with the prefix
    are left behind.
    """
    real = target.resolve()
    if Path.cwd().is_relative_to(real) or real.is_mount() or (real / ".git").exists():
        return False
    with contextlib.suppress(OSError), tempfile.TemporaryDirectory(prefix=prefix, dir=real.parent) as name:
        new = Path(name) / "new"
        _mirror(real, new, prefix)
        for source in (path for path in files.rglob("*") if path.is_file()):
            place = new / source.relative_to(files)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            shutil.copy2(source, place)
        return _exchanged(new, real)
    return False


def _mirror(old: Path, new: Path, prefix: str) -> None:
    """Make a folder with the same files, each a second name of the one that is there; raises OSError."""
    count = 0
    new.mkdir()
    for folder, folders, names in os.walk(old):
        folders[:] = [name for name in folders if not name.startswith(prefix)]
        place = new / Path(folder).relative_to(old)
        for name in folders:
            inner = Path(folder, name)
            if inner.is_symlink():
                (place / name).symlink_to(inner.readlink())
            else:
                (place / name).mkdir()
        for name in names:
            os.link(Path(folder, name), place / name, follow_symlinks=False)
        shutil.copystat(folder, place)
        count += len(names)
        if count > _MOST:
            raise OSError("too many files")


def _exchanged(new: Path, old: Path) -> bool:
    """Exchange two folders; false where this system cannot."""
    import ctypes

    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):  # not Linux, or an old C library
        return False
    done: int = rename(_CURRENT, os.fsencode(new), _CURRENT, os.fsencode(old), _EXCHANGE)
    return done == 0
