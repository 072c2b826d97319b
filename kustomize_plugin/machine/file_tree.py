"""A tree of text files, compared with what belongs there and replaced together: all of it or nothing."""

from __future__ import annotations

import contextlib
import difflib
import errno
import fcntl
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

_UNDONE = "; nothing was changed"
_REMEDY = {
    errno.ENOSPC: "make room and run again",
    errno.EDQUOT: "make room and run again",
    errno.EROFS: "name a folder that can be written",
    errno.EACCES: "name a folder that you may write to",
    errno.ENOTDIR: "name a folder whose path contains no file",
    errno.EEXIST: "name a folder whose path contains no file",
}


class FileTreeError(Exception):
    """The tree cannot be read or written; what was there is still there."""


@contextlib.contextmanager
def locked(folder: Path, *, to_write: bool, waits: bool = False) -> Iterator[None]:
    """Keep other runs out of a folder, which is created where it is missing; a reader leaves other readers in.

    Where another run is there already this one ends, or `waits`.

    The lock is on the folder itself, so nothing is left behind, and a killed run holds none. Raises TreeError.
    """
    made: list[Path] = []
    try:
        if to_write:
            make(folder, made)
        elif not folder.exists():
            yield
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise FileTreeError(_reason("use", folder, error)) from error
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if to_write else fcntl.LOCK_SH) | (0 if waits else fcntl.LOCK_NB))
        yield
    except BlockingIOError as error:
        raise FileTreeError(f"another run is using {folder}; wait until it ends, then run again") from error
    finally:
        os.close(descriptor)
        drop_empty(made)


def changed(texts: dict[Path, str]) -> dict[Path, str]:
    """Return the part of the texts that their files do not hold; line ends are git's affair and do not count."""
    return {file: text for file, text in texts.items() if read(file) != text}


def read(file: Path) -> str | None:
    """Return the text of a file with plain line ends; None where there is none. Raises TreeError."""
    try:
        return file.read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileTreeError(_reason("read", file, error)) from error


def difference(file: Path, text: str | None) -> str:
    """Return the unified diff from a file to the text that belongs there; None: no file belongs there."""
    return between(file, read(file), text)


def between(file: Path, old: str | None, text: str | None) -> str:
    """Return the unified diff from one text of a file to another; None: there is no file."""
    names = ("/dev/null" if old is None else f"a/{file}", "/dev/null" if text is None else f"b/{file}")
    lines = difflib.unified_diff(_lines(old), _lines(text), *names)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def replace(texts: dict[Path, str], removed: Iterable[Path] = ()) -> None:
    """Write all files again and remove others; where one cannot be written all stay as they were. Raises TreeError."""
    made: list[Path] = []
    staged: dict[Path, Path] = {}
    try:
        for file, text in texts.items():
            target = Path(os.path.realpath(file))
            make(target.parent, made)
            # a fixed name: what a killed run left is used again
            staged[file] = target.with_name(f".{target.name}.new")
            _stage(staged[file], text, target)
        for file, new in staged.items():
            new.replace(os.path.realpath(file))
        for file in removed:
            _remove(file)
    except OSError as error:
        raise FileTreeError(_reason("write", file, error)) from error
    finally:
        for new in staged.values():
            with contextlib.suppress(OSError):
                new.unlink()
        drop_empty(made)


def make(folder: Path, made: list[Path]) -> None:
    """Create a folder and those above it, and note each in `made`."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        made.append(one)


def drop_empty(made: list[Path]) -> None:
    """Remove the folders that were made and hold nothing."""
    for folder in reversed(made):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _stage(new: Path, text: str, target: Path) -> None:
    """Write a text whole and onto the disk, with the mode of the file that it is to replace."""
    with new.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if target.exists():
        new.chmod(target.stat().st_mode & 0o777)


def _remove(file: Path) -> None:
    """Remove a file, and the folder that it leaves empty."""
    file.unlink()
    with contextlib.suppress(OSError):
        file.parent.rmdir()


def _lines(text: str | None) -> list[str]:
    return io.StringIO(text or "").readlines()  # str.splitlines would also part at characters that end no line in git


def _reason(what: str, path: Path, error: OSError) -> str:
    remedy = _REMEDY.get(error.errno or 0, "fix that and run again")
    return f"cannot {what} {path}: {error.strerror}{_UNDONE}, {remedy}"
