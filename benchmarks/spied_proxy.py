"""LiteLLM's proxy, by its own Python, with two routes more: what its process has used, and what it still holds."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import litellm
from litellm.proxy import proxy_server
from litellm.proxy.proxy_cli import run_server

_PROCESS = Path("/proc/self")  # of Linux; elsewhere there is no memory and no connection to be seen


async def _used() -> dict[str, Any]:
    return {"cpu_seconds": time.process_time()}


async def _held() -> dict[str, Any]:
    gc.collect()
    return {
        "rss": _rss(),
        "tasks": Counter(_name(task) for task in asyncio.all_tasks()),
        "connections": _connections(),
        **_of_hedge(),
    }


def _rss() -> int:
    pages = _PROCESS / "statm"
    return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if pages.exists() else 0


def _name(task: asyncio.Task[Any]) -> str:
    return str(getattr(task.get_coro(), "__qualname__", task.get_coro()))


def _connections() -> Counter[int]:
    """Count the sockets of this process by the port of their other end."""
    table = _PROCESS / "net" / "tcp"
    lines = [line.split() for line in table.read_text().splitlines()[1:]] if table.exists() else []
    ports = {line[9]: int(line[2].rpartition(":")[2], 16) for line in lines}
    found: Counter[int] = Counter()
    for descriptor in (_PROCESS / "fd").glob("*"):
        try:
            inode = str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]")
        except OSError:  # that of the listing itself
            continue
        if inode in ports:
            found[ports[inode]] += 1
    return found


def _of_hedge() -> dict[str, Any]:
    """Return how many hedges are open, and how many objects of each class there are; LiteLLM names the module."""
    for one in litellm.custom_provider_map or []:
        known = type(one["custom_handler"]).acompletion.__globals__
        module = known["__name__"]
        kinds = [type(thing) for thing in gc.get_objects()]
        objects = Counter(kind.__name__ for kind in kinds if kind.__module__ == module)
        return {"hedges": known["slots"].open, "objects": objects}
    return {"hedges": 0, "objects": {}}


for _path, _endpoint in (("/used", _used), ("/held", _held)):
    proxy_server.app.add_api_route(_path, _endpoint)
    _routes = proxy_server.app.router.routes
    _routes.insert(0, _routes.pop())  # before what takes every path

if __name__ == "__main__":
    run_server()
