"""A source's artifact → what it renders to: downloaded, checked, built, and nothing of it left behind."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import httpx2

from kustomize_plugin.flux import source_download
from kustomize_plugin.flux.build_process import BuildProcesses, Workplace
from kustomize_plugin.flux.external_artifact import SourceArtifact
from kustomize_plugin.flux.flux_settings import Bounds
from kustomize_plugin.flux.verdict import STORAGE_FAILED, RefusedError


class Rendered(NamedTuple):
    """The text, the seconds that it took to fetch the source and to build it, and what is to be said of it."""

    text: str
    fetch_seconds: float
    build_seconds: float
    warnings: list[str]


class Renderer:
    """Renders below a folder for work."""

    def __init__(self, work: Path, builds: BuildProcesses, bounds: Bounds, http: httpx2.Client) -> None:
        self._work = work
        self._builds = builds
        self._bounds = bounds
        self._http = http

    def render(self, artifact: SourceArtifact, path: str) -> Rendered:
        """Build a folder of a source; raises RefusedError."""
        try:
            self._work.mkdir(parents=True, exist_ok=True)  # somebody may have emptied the storage
            with tempfile.TemporaryDirectory(dir=self._work, ignore_cleanup_errors=True) as name:
                return self._render(_workplace(Path(name)), artifact, path)
        except OSError as error:
            raise RefusedError(STORAGE_FAILED, f"cannot write below the storage path: {error.strerror}") from error

    def _render(self, place: Workplace, artifact: SourceArtifact, path: str) -> Rendered:
        began = time.monotonic()
        source_download.download(self._http, artifact, place.archive, self._bounds.packed, self._bounds.seconds)
        fetched = time.monotonic()
        built = self._builds.build(place, path)
        return Rendered(built.text, fetched - began, time.monotonic() - fetched, built.warnings)


def _workplace(folder: Path) -> Workplace:
    place = Workplace(folder / "source.tar.gz", *(folder / name for name in ("tree", "home", "temporary")))
    for one in place[1:]:
        one.mkdir(mode=0o700)
    return place
