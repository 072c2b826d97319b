"""The artifacts that are served: whole files, named after their digest, few of each."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path

from kustomize_plugin.flux.artifact_package import Package
from kustomize_plugin.flux.external_artifact import NAME, Key

TOP = "externalartifact"
_END = ".tar.gz"
_PARTIAL = ".partial-"
_GRACE = 60.0  # seconds for whoever was told of an artifact a moment before it was followed by another
_MOST = 3  # of one ExternalArtifact, beside the newest, the current one and the one before
_PATH = re.compile(rf"{TOP}/(?P<namespace>{NAME})/(?P<name>{NAME})/(?P<digest>[0-9a-f]{{64}}){re.escape(_END)}")


def path_of(key: Key, hex_digest: str) -> str:
    """Return where an artifact lies, relative to the top of the store and of the URLs."""
    return f"{TOP}/{key.namespace}/{key.name}/{hex_digest}{_END}"


def key_in(path: str) -> Key | None:
    """Return whose artifact a path is; None for one that no artifact has."""
    found = _PATH.fullmatch(path)
    return Key(found["namespace"], found["name"]) if found else None


class ArtifactStore:
    """A folder of artifacts; `work` is one for what is not served, emptied at each start.

    Of each ExternalArtifact it keeps the current artifact, the one before, and a few others for a minute.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder = folder.absolute()  # a build has a working directory of its own
        self._clock = clock
        self._lock = threading.Lock()
        self._current: dict[Key, str] = {}
        self._before: dict[Key, str] = {}
        self._left: dict[str, float] = {}
        self.work = folder / ".work"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(mode=0o700, exist_ok=True)  # a build of a run that was killed may still write there
        self._remove_damaged()

    def put(self, key: Key, package: Package) -> str:
        """Write an artifact and return its path; raises OSError, and what was there stays."""
        path = path_of(key, package.hex_digest)
        place = self._folder / path
        with self._lock:
            self._left.pop(path, None)
        if self._is_whole(place):
            os.utime(place)  # it is a new one again
            return path
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=_PARTIAL)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(package.content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(place)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        self._remove_oldest(key, path)
        return path

    def settle(self, key: Key, path: str) -> None:
        """Take note that a status names this artifact now."""
        with self._lock:
            was = self._current.get(key)
            if was != path:
                self._current[key] = path
                if was:
                    self._before[key] = was
            self._left.pop(path, None)

    def find(self, path: str) -> Path | None:
        """Return the file of an artifact; None where it is not there."""
        place = self._folder / path
        with contextlib.suppress(OSError):  # a name may be longer than that of a file
            return place if key_in(path) and place.is_file() else None
        return None

    def remove(self, key: Key) -> None:
        """Remove all artifacts of an ExternalArtifact that is gone."""
        with self._lock:
            self._current.pop(key, None)
            self._before.pop(key, None)
        shutil.rmtree(self._folder / TOP / key.namespace / key.name, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what nobody has been told of for a minute; what cannot be removed is served on."""
        now = self._clock()
        with self._lock:
            for place in self._artifacts():
                path = place.relative_to(self._folder).as_posix()
                key = key_in(path)
                if key is None or path in (self._current.get(key), self._before.get(key)) or key not in self._current:
                    continue
                if now - self._left.setdefault(path, now) >= _GRACE:
                    with contextlib.suppress(OSError):
                        place.unlink(missing_ok=True)
                        del self._left[path]

    def _remove_oldest(self, key: Key, newest: str) -> None:
        """Keep few that follow each other within the minute: who pushes often must not fill the disk of all."""
        with self._lock:
            kept = (newest, self._current.get(key), self._before.get(key))
        folder = self._folder / TOP / key.namespace / key.name
        with contextlib.suppress(OSError):  # another thread may remove some, too
            found = sorted(folder.glob(f"*{_END}"), key=lambda one: one.stat().st_mtime_ns)
            others = [one for one in found if one.relative_to(self._folder).as_posix() not in kept]
            for place in others[:-_MOST]:
                place.unlink(missing_ok=True)

    def keep_only(self, keys: Collection[Key]) -> None:
        """Remove the artifacts of all others."""
        for place in self._artifacts():
            key = key_in(place.relative_to(self._folder).as_posix())
            if key and key not in keys:
                self.remove(key)

    def __len__(self) -> int:
        return len(self._artifacts())

    def _artifacts(self) -> list[Path]:
        return sorted((self._folder / TOP).glob(f"*/*/*{_END}"))

    def _remove_damaged(self) -> None:
        """Remove what a run that was killed, or a disk, has left unfinished."""
        for place in (self._folder / TOP).glob(f"*/*/{_PARTIAL}*"):
            place.unlink(missing_ok=True)
        for place in self._artifacts():
            if not self._is_whole(place):
                place.unlink(missing_ok=True)

    @staticmethod
    def _is_whole(place: Path) -> bool:
        try:
            return hashlib.sha256(place.read_bytes()).hexdigest() == place.name.removesuffix(_END)
        except OSError:
            return False
