"""LiteLLM's proxy, by its own Python, with one route more: what its process has used, and what it still holds."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import litellm
from litellm.proxy import proxy_server
from litellm.proxy.proxy_cli import run_server

_PAGES = Path("/proc/self/statm")


async def _spied() -> dict[str, Any]:
    return {
        "cpu_seconds": time.process_time(),
        "rss": int(_PAGES.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if _PAGES.exists() else 0,
        "tasks": Counter(_name(task) for task in asyncio.all_tasks()),
        "slots": _slots(),
    }


def _name(task: asyncio.Task[Any]) -> str:
    return str(getattr(task.get_coro(), "__qualname__", task.get_coro()))


def _slots() -> int:
    """Return how many hedges are open; LiteLLM imports hedge.py under a name of its own."""
    for one in litellm.custom_provider_map or []:
        known = type(one["custom_handler"]).acompletion.__globals__
        if "slots" in known:
            return int(known["slots"].open)
    return 0


proxy_server.app.add_api_route("/spied", _spied)
_routes = proxy_server.app.router.routes
_routes.insert(0, _routes.pop())  # before what takes every path

if __name__ == "__main__":
    run_server()
