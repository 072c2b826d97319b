"""A source's archive, checked from its first to its last byte before any file of it is written."""

from __future__ import annotations

import gzip
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from kustomize_plugin.secrets import printable_text

_PIECE = 64 * 1024
_LARGEST_HEADER = 1024 * 1024  # a name or a list of attributes beyond that would be read in one piece
_LONGEST_PATH, _LONGEST_NAME = 3840, 255  # bytes; the folder that it is unpacked in stands before it
_DEEPEST = 100
_PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE)
_KINDS = {
    tarfile.SYMTYPE: "a symbolic link",
    tarfile.LNKTYPE: "a hard link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.FIFOTYPE: "a named pipe",
}
_BROKEN = (tarfile.TarError, EOFError, zlib.error, ValueError, OverflowError, RecursionError)
_NO_ARCHIVE = "is not a whole tar.gz"
_MIB = 1024 * 1024


class ArchiveError(Exception):
    """An archive that is not unpacked; the message says what is wrong with it, as in "the archive …"."""


class ArchiveBounds(NamedTuple):
    """How many files and folders there may be, and how many bytes in all of them together."""

    members: int
    unpacked: int


class Member(NamedTuple):
    """One file or folder; `content` is to be read before the next member is asked for."""

    path: str
    is_folder: bool
    content: IO[bytes] | None


def unpack(archive: Path, target: Path, bounds: ArchiveBounds) -> None:
    """Check a tar.gz, then write its files below an empty folder; raises ArchiveError, and OSError of the disk."""
    check(archive, bounds)
    with _whole(), archive.open("rb") as file:
        for one in _members(file, bounds):
            place = target / one.path
            folder = place if one.is_folder else place.parent
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if one.content is not None:
                _write(place, one.content)


def check(archive: Path, bounds: ArchiveBounds) -> None:
    """Read an archive to its end; raises ArchiveError where anything in it is not as it must be."""
    with _whole(), archive.open("rb") as file:
        _check(_members(file, bounds), bounds.members)


def _check(members: Iterator[Member], most: int) -> None:
    files: set[str] = set()
    folders: set[str] = set()
    for one in members:
        parents = {parent.as_posix() for parent in PurePosixPath(one.path).parents} - {"."}
        if one.path in files or not files.isdisjoint(parents) or (one.content is not None and one.path in folders):
            raise ArchiveError(f"has {_shown(one.path)} twice")
        folders |= parents
        (folders if one.is_folder else files).add(one.path)
        if len(files) + len(folders) > most:  # of a folder the path of a file in it is enough
            raise _too_many(most)
        while one.content is not None and one.content.read(_PIECE):
            pass


def _write(place: Path, content: IO[bytes]) -> None:
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while piece := content.read(_PIECE):
            file.write(piece)


@contextmanager
def _whole() -> Iterator[None]:
    """Tell what is wrong with an archive from what is wrong with the disk."""
    try:
        yield
    except _BROKEN as error:
        raise ArchiveError(_NO_ARCHIVE) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise ArchiveError(_NO_ARCHIVE) from error  # gzip's own have no number


def _members(file: IO[bytes], bounds: ArchiveBounds) -> Iterator[Member]:
    with gzip.GzipFile(fileobj=file) as packed:
        stream = _Forward(packed, bounds)
        with tarfile.TarFile(fileobj=stream, encoding="utf-8", errors="surrogateescape") as tar:  # type: ignore[arg-type]
            for count, header in enumerate(tar, 1):
                if count > bounds.members:
                    raise _too_many(bounds.members)
                path = _path(header)
                stream.expect(header.size)
                yield Member(path, header.isdir(), None if header.isdir() else tar.extractfile(header))
        stream.refuse_rest()


class _Forward:
    """The unpacked bytes of an archive, read once and not endlessly: what tarfile needs of a file."""

    def __init__(self, file: gzip.GzipFile, bounds: ArchiveBounds) -> None:
        self._file = file
        self._at = self._expected = 0
        self._bounds = bounds
        # beside the content, each member has headers and padding
        self._most = bounds.unpacked + bounds.members * 4 * tarfile.BLOCKSIZE + _LARGEST_HEADER

    def expect(self, size: int) -> None:
        """Take note of a file's size before it is read."""
        self._expected += size
        if self._expected > self._bounds.unpacked:
            raise self._too_much()

    def read(self, size: int) -> bytes:
        """Return the next bytes, all of them but at the end."""
        if size > _LARGEST_HEADER:
            raise ArchiveError("has a name or a list of attributes of more than 1 MiB")
        found = self._file.read(size)
        self._at += len(found)
        if self._at > self._most:
            raise self._too_much()
        return found

    def _too_much(self) -> ArchiveError:
        return ArchiveError(f"holds more than {self._bounds.unpacked // _MIB} MiB unpacked")

    def tell(self) -> int:
        """Return how far it was read."""
        return self._at

    def seek(self, position: int) -> None:
        """Go on to a place behind this one."""
        if position < self._at:
            raise ArchiveError(_NO_ARCHIVE)
        while self._at < position and self.read(min(_PIECE, position - self._at)):
            pass

    def refuse_rest(self) -> None:
        """Read to the end, where gzip compares its checksum; an archive may end with zeros only."""
        while piece := self.read(_PIECE):
            if piece.strip(b"\0"):
                raise ArchiveError("has bytes behind its end, or a header that is none")


def _too_many(most: int) -> ArchiveError:
    return ArchiveError(f"has more than {most} files and folders")


def _path(header: tarfile.TarInfo) -> str:
    """Return the path of a member, relative to the top; raises ArchiveError."""
    name = header.name
    if header.type in _KINDS:
        raise ArchiveError(f"has {_KINDS[header.type]}, {_shown(name)}")
    if header.type not in _PLAIN or header.sparse is not None or header.size < 0:
        raise ArchiveError(f"has {_shown(name)}, which is neither a plain file nor a folder")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise ArchiveError(f"has {_shown(name)}, whose name is not UTF-8") from error
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or not (parts or header.isdir()):
        raise ArchiveError(f"has {_shown(name)}, which leads out of it")
    if len(name.encode()) > _LONGEST_PATH or any(len(part.encode()) > _LONGEST_NAME for part in parts):
        raise ArchiveError(f"has {_shown(name)}, whose name is too long")
    if len(parts) > _DEEPEST:  # who removes them goes down one by one
        raise ArchiveError(f"has {_shown(name)}, which is in more than {_DEEPEST - 1} folders")
    if any(ord(char) < ord(" ") or char == "\x7f" for char in name):
        raise ArchiveError(f"has {_shown(name)}, whose name has control characters")
    return "/".join(parts) or "."


def _shown(name: str) -> str:
    """Show a name that may be of any length and any bytes."""
    clean = name.encode(errors="replace").decode()
    return f'"{printable_text.line(clean[:200])}{"…" if len(clean) > 200 else ""}"'  # noqa: PLR2004 - enough to find it
