"""Ports of loopback that stay free until the program that is to listen there gets round to it."""

from __future__ import annotations

import os
import random
import socket

from kustomize_plugin.rehearsal.name_server import LOOPBACK

# Below those that Linux, macOS and Windows give to outgoing connections: a proxy takes many seconds to start, and some
# client's socket could take one of those meanwhile.
_RANGE = range(20_000, 32_000)
_MOST_CLAIMS = 64  # at a time: a program listens long before as many others are given out
_claims: list[int] = []


def free() -> int:
    """Return a port that nobody listens at, and that no other rehearsal has taken meanwhile; raises OSError."""
    for port in random.sample(_RANGE, len(_RANGE)):
        with socket.socket(type=socket.SOCK_DGRAM) as claim:  # no proxy takes datagrams, so it is in nobody's way
            if _binds(claim, port) and _is_free(port):
                _keep(claim.detach())
                return port
    raise OSError(f"no port from {_RANGE.start} to {_RANGE.stop - 1} is free")


def _keep(claim: int) -> None:
    """Keep the descriptor of a claim open: the system ends it with this process."""
    _claims.append(claim)
    if len(_claims) > _MOST_CLAIMS:
        os.close(_claims.pop(0))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return _binds(probe, port)


def _binds(one: socket.socket, port: int) -> bool:
    """Tell whether a socket can have the port, and give it to it."""
    try:
        one.bind((LOOPBACK, port))
    except OSError:
        return False
    return True
