"""An end to a request: time-outs of a client begin anew with each byte, and a server may send one now and then."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self


class Deadline:
    """Closes the connection of a request that takes too long; `trace` goes into the request's extensions."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self.is_over = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def trace(self, _event: str, what: Mapping[str, Any]) -> None:
        """Take note of a connection when it is made, and of the one through TLS after it."""
        stream = what.get("return_value")
        if stream is not None and hasattr(stream, "get_extra_info"):
            with self._lock:
                self._connection = stream.get_extra_info("socket")
            if self.is_over:
                self._close()

    def _end(self) -> None:
        self.is_over = True
        self._close()

    def _close(self) -> None:
        with self._lock, contextlib.suppress(OSError):
            if self._connection is not None:
                self._connection.shutdown(socket.SHUT_RDWR)
