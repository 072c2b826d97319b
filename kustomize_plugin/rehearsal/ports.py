"""Ports of loopback that stay free until the program that is to listen there gets round to it."""

from __future__ import annotations

import random
import socket

from kustomize_plugin.rehearsal.name_server import LOOPBACK

# Below those that Linux, macOS and Windows give to outgoing connections: a proxy takes many seconds to start, and some
# client's socket could take one of those meanwhile.
_RANGE = range(20_000, 32_000)
_given: set[int] = set()


def free() -> int:
    """Return a port that nobody listens at and that this process has not returned before; raises OSError."""
    for port in random.sample(_RANGE, len(_RANGE)):
        if port not in _given and _is_free(port):
            _given.add(port)
            return port
    raise OSError(f"no port from {_RANGE.start} to {_RANGE.stop - 1} is free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
