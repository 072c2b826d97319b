"""Archives as a test wants them: members by name, each a text or a header made by hand."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def member(name: str, content: bytes = b"", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    """Return a header with its content; `fields` are attributes of the header."""
    header = tarfile.TarInfo(name)
    header.size = len(content)
    for field, value in fields.items():
        setattr(header, field, value)
    return header, content


def tar(members: Iterable[tuple[tarfile.TarInfo, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    """Return the members as a tar."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=form, encoding="utf-8", errors="surrogateescape") as archive:
        for header, content in members:
            archive.addfile(header, io.BytesIO(content))
    return raw.getvalue()


def of_files(files: Mapping[str, str]) -> bytes:
    """Return files as a tar.gz."""
    return gzip.compress(tar(member(name, text.encode()) for name, text in files.items()), 1, mtime=0)


def of_folder(folder: Path) -> bytes:
    """Return all files below a folder as a tar.gz."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return of_files({path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files})


def digest(content: bytes) -> str:
    """Return a digest as Flux writes it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
