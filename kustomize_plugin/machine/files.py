"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def _is_stream(path: Path) -> bool:
    """Tell whether a path is no file that could be replaced: a device, a named pipe, a link to an open descriptor."""
    if path.parent.as_posix() in ("/dev", "/dev/fd", "/proc/self/fd"):
        return True
    return path.exists() and not path.is_file()


def _umask() -> int:
    """Return what a new file is not allowed; only setting it tells."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def let_run(path: Path) -> None:
    """Let everybody run a file who may read it."""
    mode = path.stat().st_mode & 0o777
    path.chmod(mode | (mode & 0o444) >> 2)


def line_end(path: Path) -> str:
    """Return how the lines of a file end; those of one that is not there are to end plainly. Raises OSError."""
    return "\r\n" if path.is_file() and b"\r\n" in path.read_bytes() else "\n"


def write(path: Path, text: str, mode: int = 0o666) -> None:
    """Replace a file in one step; a link is followed, a failure leaves the old file as it was. Raises OSError.

    A new file gets the mode, less what the umask takes away, as from any other program.
    """
    import tempfile  # most runs write nothing

    target = Path(os.path.realpath(path))
    if _is_stream(path) or _is_stream(target):
        path.write_text(text, encoding="utf-8")
        return
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else mode & ~_umask())
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
