"""The artifacts over HTTP, read-only: what is not there yet is 503, since Flux would wait long after a 404."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from kustomize_plugin.flux.artifact_store import key_in
from kustomize_plugin.flux.bounded_server import Answering, BoundedServer
from kustomize_plugin.flux.flux_settings import Address

_LATER = "2"  # seconds


class Shelf:
    """What the server asks: the file of an artifact, and whether one that is not there is to be expected."""

    def __init__(self, find: Callable[[str], Path | None], is_expected: Callable[[str], bool]) -> None:
        self.find = find
        self.is_expected = is_expected


def make(address: Address, shelf: Shelf) -> BoundedServer:
    """Return a server that listens, and serves when it is started; raises OSError."""

    class Artifacts(_Artifacts):
        """Answers from this shelf."""

    Artifacts.shelf = shelf
    return BoundedServer(address, Artifacts)


class _Artifacts(Answering):
    shelf: Shelf

    def do_GET(self) -> None:  # noqa: N802 - its base calls it so
        """Send one artifact."""
        path = self.path.removeprefix("/")
        if key_in(path) is None:
            self.answer(HTTPStatus.NOT_FOUND)
            return
        place = self.shelf.find(path)
        try:
            file = place.open("rb") if place else None
        except OSError:
            file = None
        if file is None:
            self._answer_missing(path)
            return
        with file:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "application/gzip")
            self.send_header("Content-Length", str(file.seek(0, 2)))
            self.end_headers()
            file.seek(0)
            if self.command != "HEAD":
                shutil.copyfileobj(file, self.wfile)

    do_HEAD = do_GET  # noqa: N815 - likewise

    def _answer_missing(self, path: str) -> None:
        if self.shelf.is_expected(path):
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE, Retry_After=_LATER)
        else:
            self.answer(HTTPStatus.NOT_FOUND)
