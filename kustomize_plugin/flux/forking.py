"""A process that forks off others: what each of them needs is loaded once, and its pages are shared.

Orders and the numbers of the processes go through a socket; when its other end is closed, because whoever asks has
ended or was killed, all that runs is killed.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

LARGEST_ORDER = 64 * 1024
_DESCRIPTORS = 2  # standard output and standard error of the new process

Run = Callable[[dict[str, Any]], None]


def serve(orders: socket.socket, run: Run) -> None:
    """Start a process for each order, until nobody asks any more.

    An order says `tree`, the working directory, and `environment`; the rest is for `run`.
    """
    gc.collect()
    gc.freeze()  # a collection would touch, and so copy, what all of them share
    started: set[int] = set()
    with contextlib.suppress(ConnectionError):
        while True:
            message, descriptors, _, _ = socket.recv_fds(orders, LARGEST_ORDER, _DESCRIPTORS)
            if not message:
                break
            started -= _ended()
            pid = os.fork()
            if pid == 0:
                orders.close()
                _become(json.loads(message), descriptors, run)
            for one in descriptors:
                os.close(one)
            started.add(pid)
            orders.send(str(pid).encode())
    for pid in started - _ended():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _ended() -> set[int]:
    """Forget those that have ended, and return their numbers."""
    found: set[int] = set()
    with contextlib.suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            found.add(pid)
    return found


def _become(order: dict[str, Any], descriptors: list[int], run: Run) -> NoReturn:
    code = 1
    try:
        os.setsid()
        for target, one in enumerate(descriptors, 1):
            os.dup2(one, target)
            os.close(one)
        os.chdir(order["tree"])
        os.environ.update(order["environment"])
        run(order)
        code = 0
    except BaseException:  # noqa: BLE001 - whatever happens: never return into the loop
        traceback.print_exc()
    finally:
        os._exit(code)
