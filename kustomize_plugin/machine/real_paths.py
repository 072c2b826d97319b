"""Where files really are; links are followed once per run, because a root meets each of its files many times."""

from __future__ import annotations

import os
from functools import cache


def path(name: str | os.PathLike[str]) -> str:
    """Return the absolute path of a file with no link in it."""
    return _path(os.path.join(os.getcwd(), name))  # noqa: PTH109, PTH118 - pathlib costs more than the links


@cache
def _path(name: str) -> str:
    folder, file = os.path.split(name)
    if file in ("", ".", "..") or os.path.islink(name):  # noqa: PTH114 - likewise
        return os.path.realpath(name)
    return os.path.join(_folder(folder), file)  # noqa: PTH118 - likewise


@cache
def _folder(name: str) -> str:
    folder, own = os.path.split(name)
    if own in ("", ".", "..") or os.path.islink(name):  # noqa: PTH114 - likewise
        return os.path.realpath(name)
    return os.path.join(_folder(folder), own)  # noqa: PTH118 - likewise; those above are looked at once


def forget() -> None:
    """Follow all links again."""
    _path.cache_clear()
    _folder.cache_clear()
