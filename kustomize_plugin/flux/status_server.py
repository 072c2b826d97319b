"""What a monitoring asks: metrics, and whether the renderer lives and listens."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

from kustomize_plugin.flux.bounded_server import Answering, BoundedServer
from kustomize_plugin.flux.flux_settings import Address


class Pages(NamedTuple):
    """`ailing` says what is dead, and is empty while nothing is."""

    metrics: Callable[[], bytes]
    ailing: Callable[[], str]


def make(address: Address, pages: Pages) -> BoundedServer:
    """Return a server that listens, and serves when it is started; raises OSError."""

    class Status(_Status):
        """Answers with these pages."""

    Status.pages = pages
    return BoundedServer(address, Status, most=8)


class _Status(Answering):
    pages: Pages

    def do_GET(self) -> None:  # noqa: N802 - its base calls it so
        """Send one page."""
        if self.path == "/metrics":
            self.answer(HTTPStatus.OK, self.pages.metrics(), Content_Type="text/plain; version=0.0.4; charset=utf-8")
        elif self.path == "/healthz":
            ailing = self.pages.ailing()
            code = HTTPStatus.INTERNAL_SERVER_ERROR if ailing else HTTPStatus.OK
            self.answer(code, (ailing or "ok").encode(), Content_Type="text/plain")
        elif self.path == "/readyz":
            self.answer(HTTPStatus.OK, b"ok", Content_Type="text/plain")
        else:
            self.answer(HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET  # noqa: N815 - likewise
