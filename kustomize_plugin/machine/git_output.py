"""What git answers to one question; asked at every commit, so without the module subprocess, which takes longer."""

from __future__ import annotations

import os

_BLOCK = 1 << 16


def of(*words: str) -> bytes | None:
    """Return what git prints; None where it is missing, or ends with a code that says no."""
    if hasattr(os, "posix_spawnp"):
        return _spawned(["git", *words])
    import subprocess  # Windows

    try:
        return subprocess.run(["git", *words], capture_output=True, check=True).stdout  # noqa: S603, S607 - fixed words
    except (OSError, subprocess.CalledProcessError):
        return None


def _spawned(words: list[str]) -> bytes | None:
    reading, writing = os.pipe()
    actions = (
        (os.POSIX_SPAWN_DUP2, writing, 1),  # first: it is one of the others where these were closed
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    )
    try:
        process = os.posix_spawnp(words[0], words, os.environ, file_actions=actions)
    except OSError:
        os.close(reading)
        return None
    finally:
        os.close(writing)
    answer = _all(reading)
    _, status = os.waitpid(process, 0)
    return None if status else answer


def _all(reading: int) -> bytes:
    """Return all that comes through a pipe, which is closed then."""
    blocks = []
    try:
        while block := os.read(reading, _BLOCK):
            blocks.append(block)
    finally:
        os.close(reading)
    return b"".join(blocks)
