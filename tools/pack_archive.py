"""Packs what `kustomize-litellm install --standalone` makes into one archive for Linux.

Run ``python tools/pack_archive.py FOLDER OUTPUT`` with the Python of an environment that has the wheel: that Python is
what the archive has in it. Its name tells version and processor.
"""

from __future__ import annotations

import argparse
import gzip
import platform
import sys
import tarfile
from pathlib import Path

from kustomize_plugin import __version__
from kustomize_plugin.machine import standalone

_NAMES = {"x86_64": "amd64", "aarch64": "arm64"}


def name() -> str:
    """Return the archive's name, and that of the folder in it."""
    machine = platform.machine()
    return f"kustomize-litellm-{__version__}-linux-{_NAMES.get(machine, machine)}"


def pack(folder: Path, output: Path) -> Path:
    """Install into a folder and pack it; returns the archive. Raises StandaloneError and OSError."""
    standalone.install(folder)
    output.mkdir(parents=True, exist_ok=True)
    archive = output / f"{name()}.tar.gz"
    # sorted, owned by nobody in particular and as old as the epoch, so that only the content counts
    with (
        archive.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in [folder, *sorted(folder.rglob("*"))]:
            entry = tar.gettarinfo(path, str(Path(name()) / path.relative_to(folder)))
            entry.uid = entry.gid = entry.mtime = 0
            entry.uname = entry.gname = ""
            _add(tar, entry, path)
    return archive


def _add(tar: tarfile.TarFile, entry: tarfile.TarInfo, path: Path) -> None:
    if not entry.isreg():
        tar.addfile(entry)
        return
    with path.open("rb") as content:
        tar.addfile(entry, content)


def main() -> int:
    """Pack; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="an empty folder")
    parser.add_argument("output", type=Path, help="the folder of the archive")
    words = parser.parse_args()
    try:
        archive = pack(words.folder, words.output)
    except (standalone.StandaloneError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{archive}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
