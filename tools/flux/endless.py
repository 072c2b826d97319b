"""A server on loopback whose body never ends: at once as much as is taken, or a byte now and then."""

from __future__ import annotations

import contextlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_CHUNK = bytes(1 << 20)


class EndlessServer:
    """Serves from its making until `close`; `sent` counts bytes."""

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Request)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def sent(self) -> int:
        """How many bytes clients have taken."""
        return self._server.sent

    @property
    def readers(self) -> int:
        """How many clients are being served."""
        return self._server.readers

    def close(self) -> None:
        """Stop listening, and end all bodies."""
        self._server.is_over = True
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    sent = readers = 0
    is_over = False


class _Request(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Send until the client or the server has had enough."""
        self.send_response(200)
        self.send_header("Content-Type", "application/gzip")
        self.end_headers()
        is_slow = self.path.startswith("/slow")
        self.server.readers += 1
        with contextlib.suppress(OSError):
            while not self.server.is_over:
                self.server.sent += self.wfile.write(b"\0" if is_slow else _CHUNK)
                time.sleep(0.5 if is_slow else 0)
        self.server.readers -= 1

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
