"""A relay before a server, whose connections can go silent without being closed, as behind a lost load balancer."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading


class Relay:
    """Listens on loopback and hands on to a port there, until `close`."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._silent = threading.Event()  # of the connections that there are; a new one gets an event of its own
        threading.Thread(target=self._accept, daemon=True).start()

    def go_silent(self) -> None:
        """Forward nothing more on the connections that there are, and close none; new ones work."""
        self._silent.set()
        self._silent = threading.Event()

    def close(self) -> None:
        """End everything."""
        self._listener.close()
        self.go_silent()
        for one in self._open:
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    client.close()
                    continue
                self._open += [client, server]
                threading.Thread(target=_forward, args=(client, server, self._silent), daemon=True).start()


def _forward(client: socket.socket, server: socket.socket, silent: threading.Event) -> None:
    others = {client: server, server: client}
    with contextlib.suppress(OSError, ValueError), selectors.DefaultSelector() as selector:
        for one in others:
            selector.register(one, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if silent.is_set() or not isinstance(key.fileobj, socket.socket):
                    return
                content = key.fileobj.recv(65536)
                if not content:
                    client.close()
                    server.close()
                    return
                others[key.fileobj].sendall(content)
