"""What hedge.py makes of the pieces of streams: run by the Python of a LiteLLM release, JSON in, JSON out.

Each case is a list of pieces; its result is the whole answer, or null where it is refused, and the lines joined.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from collections.abc import AsyncIterator
from types import ModuleType
from typing import Any

import httpx


def _hedge(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("hedge", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Sent(httpx.AsyncByteStream):
    """What an upstream sends, a few bytes at a time."""

    def __init__(self, content: bytes, size: int) -> None:
        self._parts = [content[start : start + size] for start in range(0, len(content), size)]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part

    async def aclose(self) -> None:
        """There is nothing to leave."""


async def _exchanged(hedge: ModuleType, content: bytes, kind: str, *, whole: bool) -> tuple[bytes, dict[str, Any]]:
    """Return what LiteLLM is handed, and what the upstream was asked."""
    asked: list[dict[str, Any]] = []

    async def ask(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return httpx.Response(200, headers={"Content-Type": kind}, stream=Sent(content, 5), request=request)

    form = {} if whole else {"stream": True, "stream_options": {"include_usage": True}}
    question = {"messages": [], "seed": 1, **form}
    response = await hedge.Ear("tier", whole=whole).exchange(ask, httpx.Request("POST", "http://x/chat", json=question))
    return await response.aread() if response.status_code == 200 else b"null", asked[0]


async def _result(hedge: ModuleType, pieces: list[Any], mark: str, end: str) -> dict[str, Any]:
    content = "".join(f"{mark}{json.dumps(piece, ensure_ascii=False)}{end}" for piece in pieces).encode()
    kind = "text/event-stream" if mark else "application/x-ndjson"
    hedge.forms.clear()
    passed, asked = await _exchanged(hedge, content, kind, whole=False)
    is_known = hedge.Ear("tier", whole=True).whole
    whole, asked_whole = await _exchanged(hedge, content, kind, whole=True) if is_known else (b"null", asked)
    joined = hedge.joined_lines(content)
    again = [one for line in joined.split(b"\n") if (one := hedge.piece_of(line)) is not None]
    rejoined = "".join(f"{mark}{json.dumps(piece)}{end}" for piece in again).encode()
    of_joined = (await _exchanged(hedge, rejoined, kind, whole=True))[0] if is_known else b"null"
    return {
        "whole": json.loads(whole),
        "joined": again,
        "of joined": json.loads(of_joined),
        "alike": asked == asked_whole and passed == content,
    }


async def _all(hedge: ModuleType, cases: list[Any]) -> list[dict[str, Any]]:
    return [await _result(hedge, *case) for case in cases]


def main() -> None:
    """Answer each case of standard input."""
    json.dump(asyncio.run(_all(_hedge(sys.argv[1]), json.load(sys.stdin))), sys.stdout)


main()
