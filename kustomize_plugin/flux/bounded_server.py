"""An HTTP server for machines: few threads, and no client that is slow keeps one for long."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from kustomize_plugin.flux.flux_settings import Address

_SILENCE = 10.0  # seconds in which a client says or takes nothing
_LONGEST = 60.0  # seconds for one request and its answer
_POLL = 0.25
_PATIENCE = 0.5  # seconds in which a client that was cut off has to be gone


class Answering(BaseHTTPRequestHandler):
    """GET and HEAD, one request a connection; what it answers is said by who derives from it."""

    timeout = _SILENCE
    server_version = "kustomize-litellm"
    sys_version = ""

    def answer(self, code: int, content: bytes = b"", **headers: str) -> None:
        """Send an answer; a word with an underscore is a header with a hyphen."""
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its base calls it so
        """Say nothing: there is a line for each build, not for each request."""


class _Client(NamedTuple):
    host: str
    since: float


class BoundedServer(ThreadingHTTPServer):
    """Serves `most` clients at once, each in a thread of its own.

    One more is served instead of the one that has been there for longest, of those from where most of them come.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: Address, answering: type[BaseHTTPRequestHandler], most: int = 32) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._open: dict[socket.socket, _Client] = {}
        self._lock = threading.Lock()
        if ":" in address.host or not address.host:
            self.address_family = socket.AF_INET6 if socket.has_ipv6 and _has_ipv6() else socket.AF_INET
        super().__init__((address.host, address.port), answering)

    def server_bind(self) -> None:
        """Take both families where no address is given."""
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        socketserver.TCPServer.server_bind(self)  # HTTPServer's asks a name server for our own name
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    @property
    def port(self) -> int:
        """Return the port that it listens on."""
        return int(self.server_address[1])

    def start(self, name: str) -> None:
        """Serve from now on."""
        threading.Thread(target=self.serve_forever, args=(_POLL,), name=name, daemon=True).start()

    def stop(self) -> None:
        """Serve no more."""
        self.shutdown()
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take a client, or turn it away."""
        if not self._free.acquire(blocking=False) and not self._make_room():
            self.shutdown_request(request)
            return
        with self._lock:
            self._open[request] = _Client(str(client_address[0]), time.monotonic())
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread can be started
            self._let_go(request)
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one client."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._let_go(request)

    def service_actions(self) -> None:
        """Cut off those who take too long, however busy they look."""
        now = time.monotonic()
        with self._lock:
            late = [one for one, client in self._open.items() if now - client.since > _LONGEST]
        for one in late:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _make_room(self) -> bool:
        with self._lock:
            places = Counter(client.host for client in self._open.values())
            most = max(places.values(), default=0)
            # they are in the order in which they came
            longest = next((one for one, client in self._open.items() if places[client.host] == most), None)
        if longest is None:
            return False
        with contextlib.suppress(OSError):
            longest.shutdown(socket.SHUT_RDWR)
        return self._free.acquire(timeout=_PATIENCE)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""

    def _let_go(self, request: socket.socket) -> None:
        with self._lock:
            if self._open.pop(request, None) is not None:
                self._free.release()


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True
