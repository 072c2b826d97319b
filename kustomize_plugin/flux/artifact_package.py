"""A render as an artifact: the same text gives the same bytes, on every machine and after every restart."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from typing import NamedTuple

FILE = "manifests.yaml"


class Package(NamedTuple):
    """A tar.gz and its digest, in hex."""

    content: bytes
    hex_digest: str


def packed(text: str) -> Package:
    """Pack a render as the one file of an archive."""
    content = text.encode()
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        member = tarfile.TarInfo(FILE)
        member.size, member.mode = len(content), 0o644
        archive.addfile(member, io.BytesIO(content))
    packed_bytes = gzip.compress(raw.getvalue(), mtime=0)
    return Package(packed_bytes, hashlib.sha256(packed_bytes).hexdigest())
