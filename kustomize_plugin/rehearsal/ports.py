"""Ports of loopback that stay free until the program that is to listen there gets round to it."""

from __future__ import annotations

import random
import socket

from kustomize_plugin.rehearsal.name_server import LOOPBACK

# Below those that Linux, macOS and Windows give to outgoing connections: a proxy takes many seconds to start, and some
# client's socket could take one of those meanwhile.
_RANGE = range(20_000, 32_000)
_MOST_CLAIMS = 64  # at a time: a program listens long before as many others are given out
_claims: list[socket.socket] = []


def free() -> int:
    """Return a port that nobody listens at and that no rehearsal on this machine has been given; raises OSError."""
    for port in random.sample(_RANGE, len(_RANGE)):
        claim = socket.socket(type=socket.SOCK_DGRAM)
        if _binds(claim, port) and _is_free(port):
            _claims.append(claim)
            if len(_claims) > _MOST_CLAIMS:
                _claims.pop(0).close()
            return port
        claim.close()
    raise OSError(f"no port from {_RANGE.start} to {_RANGE.stop - 1} is free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return _binds(probe, port)


def _binds(one: socket.socket, port: int) -> bool:
    """Bind a socket; one for datagrams, which no proxy takes, is a claim that ends with this process at the latest."""
    try:
        one.bind((LOOPBACK, port))
    except OSError:
        return False
    return True
