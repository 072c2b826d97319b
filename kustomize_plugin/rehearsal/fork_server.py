"""Starts LiteLLM proxies from one process that has imported LiteLLM once: the import is most of what a start costs.

Run as a script by LiteLLM's own Python, in a session of its own: fork_server.py DIRECTORY. Each line on standard input
is a JSON object with `argv`, `env`, `cwd` and `log`; the answer is a line with the process id of the proxy, which leads
a process group. An object with `end` ends the proxy of that id, without an answer. When standard input closes, also
because our caller was killed, all proxies end and the directory goes.
Only the standard library is imported from outside LiteLLM's environment: ours may not be there.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import os
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

_PR_SET_PDEATHSIG = 1
# What LiteLLM imports with the first request that needs it, a second of work: no proxy that has served for a while has
# it still to do.
_LATER = ("openai.resources", "tiktoken_ext.openai_public", "prometheus_client.asgi")


def main() -> None:
    """Import LiteLLM, say "ready", then start what each line asks for."""
    del sys.path[0]  # our folder, whose modules are not LiteLLM's
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what an import prints is not an answer
    program = _program()
    proxies = Proxies()
    signal.signal(signal.SIGCHLD, lambda *_: proxies.forget_ended())
    answers.write("ready\n")
    answers.flush()
    try:
        for line in sys.stdin:
            order = json.loads(line)
            if "end" in order:
                proxies.end(order["end"])
                continue
            pid = _fork(order, program)
            proxies.add(pid)
            answers.write(f"{pid}\n")
            answers.flush()
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        proxies.end_all()
        shutil.rmtree(sys.argv[1], ignore_errors=True)


class Proxies:
    """The proxies that run.

    A process that has ended keeps its id until it is waited for; after that the system may give the id to a program of
    somebody else, so it is never killed by it again.
    """

    def __init__(self) -> None:
        self._running: set[int] = set()

    def add(self, pid: int) -> None:
        """Watch a proxy that has been started."""
        self._running.add(pid)
        self.forget_ended()  # it may have ended before it was added

    def forget_ended(self) -> None:
        """Wait for those that have ended, and end what they have left behind."""
        for pid in tuple(self._running):
            with contextlib.suppress(ChildProcessError):  # a signal came in between, and this was done meanwhile
                if os.waitpid(pid, os.WNOHANG)[0]:
                    self._running.discard(pid)
                    _kill(pid)

    def end(self, pid: int) -> None:
        """End a proxy and what it has started, unless it has ended already."""
        if pid in self._running:
            _kill(pid)

    def end_all(self) -> None:
        """End all that run; `forget_ended` may not be called meanwhile."""
        for pid in self._running:
            _kill(pid)


def _kill(group: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(group, signal.SIGKILL)


def _program() -> Callable[[], int | None]:
    """Return what the executable `litellm` calls, its modules loaded."""
    (found,) = entry_points(group="console_scripts", name="litellm")
    program: Callable[[], int | None] = found.load()
    __import__("litellm.proxy.proxy_server")
    for name in _LATER:
        with contextlib.suppress(ImportError):
            __import__(name)
    _disarm()
    gc.collect()
    gc.freeze()  # a collection would touch, and so copy, the pages that all proxies share
    return program


def _disarm() -> None:
    """Take out a finalizer by which a stream that is broken off may crash a proxy; failover/hedge.py says why."""
    stream: Any = getattr(sys.modules["litellm"], "CustomStreamWrapper", None)
    if hasattr(stream, "__del__"):
        del stream.__del__


def _fork(order: dict[str, object], program: Callable[[], int | None]) -> int:
    threads = threading.active_count()
    pid = os.fork()
    if pid == 0:
        try:
            _become(order, program, threads)
        except SystemExit as end:
            print(end.code, file=sys.stderr)  # noqa: T201 - what the interpreter does with a message
        except BaseException:  # noqa: BLE001 - whatever happens: never return into the loop of the fork server
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(1)
    with contextlib.suppress(OSError):  # the child does the same; whoever is first
        os.setpgid(pid, pid)
    return pid


def _become(order: dict[str, object], program: Callable[[], int | None], threads: int) -> None:
    """Turn this process into a proxy."""
    os.setpgid(0, 0)
    _end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(str(order["log"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((os.open(os.devnull, os.O_RDONLY), 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.chdir(str(order["cwd"]))
    variables, arguments = order["env"], order["argv"]
    assert isinstance(variables, dict) and isinstance(arguments, list)  # noqa: S101, PT018 - our caller wrote them
    os.environ.update(variables)
    _neighbour("proxy_network").install(variables)
    if threads > 1:  # a fork would lose the others: begin again, slowly
        executable = str(Path(sys.executable).parent / "litellm")
        os.execv(executable, [executable, *arguments])  # noqa: S606 - the program that we were asked for
    sys.argv = ["litellm", *arguments]
    sys.exit(program())


def _neighbour(name: str) -> ModuleType:
    """Load a module from our folder, which is not on the path."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018 - it lies beside us
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _end_with_parent() -> None:
    """Have the kernel end us when the fork server is killed, where it can."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
