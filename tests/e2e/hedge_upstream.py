"""An upstream with OpenAI's protocol that misbehaves in more ways than a rehearsal's, and knows who is connected."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

WORDS = 12
USAGE = {"prompt_tokens": 7, "completion_tokens": 30, "total_tokens": 37, "prompt_tokens_details": {"cached_tokens": 0},
         "completion_tokens_details": {"reasoning_tokens": 12}}  # fmt: skip
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
# modes: ok, hang, headers, html, empty, blank, broken, stall, reset, drip (seconds for the answer), late (before it),
# together (two of them answer at the same moment)


class TalkingUpstream:
    """`mode` is how it behaves, `seconds` how slowly; `bodies` are the last questions, `open` those being answered.

    A stream of words has an event for each of `words`.
    """

    def __init__(self, name: str, mode: str = "ok", seconds: float = 0.0, words: int = WORDS) -> None:
        self.words = words
        self.name = name
        self.mode = mode
        self.seconds = seconds
        self.bodies: list[dict[str, Any]] = []
        self.both: asyncio.Barrier | None = None  # where those that answer together wait
        self.asked = 0
        self.open = 0

    async def __aenter__(self) -> TalkingUpstream:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=512)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = next((line[15:] for line in head.split("\r\n") if line.startswith("content-length:")), "0")
                body = json.loads(await reader.readexactly(int(length)) or b"{}")
                self.bodies = [*self.bodies[-4:], body]
                self.asked += 1
                self.open += 1
                try:
                    await self._answer(head.split()[1], body, reader, writer)
                finally:
                    self.open -= 1
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(
        self, path: str, body: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self.mode == "hang":
            await left(reader)
        if "model" not in body:
            self._whole(writer, {"data": []})
        elif self.mode.isdigit():
            error = {"error": {"message": "broken", "type": "x", "code": self.mode}}
            self._whole(writer, error, f"{self.mode} Broken")
        elif self.mode == "html":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\n<h1>no</h1>")
        elif path.endswith("/embeddings"):
            vector = {"object": "embedding", "index": 0, "embedding": [0.0, 1.0]}
            self._whole(writer, {"object": "list", "data": [vector], "model": body["model"], "usage": USAGE})
        elif body.get("stream"):
            await self._stream(body, reader, writer)
        else:
            if self.mode == "drip":
                await asyncio.sleep(self.seconds)
            message = {"role": "assistant", "content": "".join(self._said(body))}
            choices = [{"index": index, "message": message, "finish_reason": "stop"} for index in _indexes(body)]
            self._whole(writer, {"id": "r", "object": "chat.completion", "created": 1, "model": body["model"],
                                 "choices": choices, "usage": USAGE})  # fmt: skip
        await writer.drain()

    async def _stream(self, body: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == "together" and self.both is not None:
            await self.both.wait()
        writer.write(HEAD)
        await writer.drain()
        if self.mode == "headers":
            await left(reader)
        indexes = _indexes(body)
        deltas, loop = self._deltas(body), asyncio.get_running_loop()
        begun = loop.time()
        for number, delta in enumerate(deltas, 1):
            for index in indexes:
                event(writer, chunk(body, delta, index=index))
            await writer.drain()
            if self.mode == "drip":  # by the clock: sleeps that are too long add up
                await asyncio.sleep(begun + self.seconds * number / len(deltas) - loop.time())
            await self._misbehave(bool(delta.get("content")), reader, writer)
        if self.mode == "broken":
            event(writer, b'{"id": "r", "choices": [{')
        else:
            for index in indexes:
                event(writer, chunk(body, {}, "tool_calls" if body.get("tools") else "stop", index))
            event(writer, chunk(body, None) | {"usage": USAGE})
        event(writer, b"[DONE]")
        writer.write(b"0\r\n\r\n")

    async def _misbehave(self, has_spoken: bool, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == "late" and not has_spoken:
            await asyncio.sleep(self.seconds)
        elif self.mode == "stall" and has_spoken:
            await left(reader)
        elif self.mode == "reset" and has_spoken:
            writer.transport.abort()
            raise ConnectionError

    def _deltas(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        first: dict[str, Any] = {"role": "assistant", "content": ""}
        if self.mode in ("empty", "broken"):
            return [first]
        if self.mode == "blank":
            return [first, {"content": " \n"}]
        if body.get("tools"):
            name = body["tools"][0]["function"]["name"]
            call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": name, "arguments": ""}}
            parts = ('{"city": ', '"Bern"}')
            return [first, {"tool_calls": [call]},
                    *({"tool_calls": [{"index": 0, "function": {"arguments": part}}]} for part in parts)]  # fmt: skip
        return [first, *({"content": word} for word in self._said(body))]

    def _said(self, body: dict[str, Any]) -> list[str]:
        if body.get("response_format"):
            return ['{"by": ', f'"{self.name}"}}']
        return [f"{self.name} ", *(f"w{index} " for index in range(1, self.words))]

    def _whole(self, writer: asyncio.StreamWriter, value: dict[str, Any], status: str = "200 OK") -> None:
        body = json.dumps(value).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)


def _indexes(body: dict[str, Any]) -> range:
    return range(body.get("n") or 1)


async def left(reader: asyncio.StreamReader) -> None:
    """Wait until the client leaves, and leave too."""
    while await reader.read(1024):
        pass
    raise ConnectionError


async def pause(reader: asyncio.StreamReader, seconds: float) -> None:
    """Say nothing for a while, or leave with the client."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await left(reader)


def chunk(body: dict[str, Any], delta: dict[str, Any] | None, end: str | None = None, index: int = 0) -> dict[str, Any]:
    choices: list[dict[str, Any]] = [] if delta is None else [{"index": index, "delta": delta, "finish_reason": end}]
    if delta is not None and delta.get("content") and body.get("logprobs"):
        choices[0]["logprobs"] = {"content": [{"token": delta["content"], "logprob": -0.5, "top_logprobs": []}]}
    return {"id": "r", "object": "chat.completion.chunk", "created": 1, "model": body["model"], "choices": choices}


def event(writer: asyncio.StreamWriter, value: bytes | dict[str, Any]) -> None:
    said = b"data: " + (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n\n"
    writer.write(b"%x\r\n%s\r\n" % (len(said), said))
