"""A fake upstream on loopback that breaks on command."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from functools import cache

from kustomize_plugin import providers
from kustomize_plugin.rehearsal import modes, provider_answers
from kustomize_plugin.rehearsal.modes import Mode
from kustomize_plugin.rehearsal.provider_answers import JSON_TYPE, ChatQuestion
from kustomize_plugin.yamltext import typed

LOOPBACK = "127.0.0.1"
_FILLERS = 6  # more than a backlog of 0 takes, whatever the kernel rounds it to
_STATUS_LINE = "HTTP/1.1 {status} Rehearsal\r\nContent-Type: {kind}\r\nConnection: close\r\n"


class Upstream:
    """One upstream; `identity` is the real one's address, `questions` what it was sent. Use as a context manager.

    The port stays bound while nobody listens on it, so that no other program takes it and a client is refused.
    """

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.questions: list[ChatQuestion] = []
        self.retry_after = modes.RETRY_AFTER_SECONDS
        self._mode = modes.REFUSED
        self._reserved = _bound(0)
        self.port: int = self._reserved.getsockname()[1]
        self._listener: asyncio.Server | None = None
        self._hole: list[socket.socket] = []
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Upstream:
        await self.switch(modes.HEALTHY)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.switch(modes.REFUSED)
        self._reserved.close()

    async def switch(self, mode: Mode) -> None:
        """Behave in another way from now on; every open connection is cut."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for task in self._open:
            task.cancel()
        for one in self._hole:
            one.close()
        self._hole = []
        self._mode = mode
        if mode == modes.BLACK_HOLE:
            self._hole = await _black_hole(self.port)
        elif mode != modes.REFUSED:
            self._listener = await asyncio.start_server(self._serve, sock=_bound(self.port), backlog=128)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        try:
            await self._answer(reader, writer)
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client left, or is none of ours
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        question = await _read(reader)
        if question is None:
            self._write(writer, 200, JSON_TYPE, b'{"data": [], "models": []}')
            return
        self.questions.append(question)
        mode = self._mode
        if mode in (modes.ACCEPT_AND_HANG, modes.NO_FIRST_BYTE) or (mode == modes.STALL and not question.stream):
            await _until_left(reader)
        elif not question.dialect or mode.status >= 400:  # noqa: PLR2004 - the first status that is an error
            status = mode.status if question.dialect and mode.status >= 400 else 404  # noqa: PLR2004 - likewise
            self._write(writer, status, JSON_TYPE, provider_answers.refusal(question.dialect, status))
        elif question.stream:
            await self._stream(question, reader, writer)
        else:
            self._write(writer, 200, JSON_TYPE, provider_answers.whole(question, self._text(question)))
        with contextlib.suppress(OSError):
            await writer.drain()

    async def _stream(self, question: ChatQuestion, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = _STATUS_LINE.format(status=200, kind=provider_answers.stream_type(question.dialect))
        writer.write(head.encode() + b"\r\n")
        for index, piece in enumerate(provider_answers.pieces(question, self._text(question))):
            if index == 1 and self._mode == modes.STALL:
                await _until_left(reader)
                return
            writer.write(piece)
            await writer.drain()

    def _write(self, writer: asyncio.StreamWriter, status: int, kind: str, body: bytes) -> None:
        head = _STATUS_LINE.format(status=status, kind=kind) + f"Content-Length: {len(body)}\r\n"
        if self._mode == modes.RATE_LIMIT_LATER:
            head += f"Retry-After: {max(1, round(self.retry_after))}\r\n"
        writer.write(head.encode() + b"\r\n" + body)

    def _text(self, question: ChatQuestion) -> str:
        """Say who answers: the header of LiteLLM names the address only, and one address serves many models."""
        return f"{question.model} at {self.identity}"


async def _read(reader: asyncio.StreamReader) -> ChatQuestion | None:
    """Return what was asked; None for a GET, by which LiteLLM looks for models now and then."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    if method == "GET":
        return None
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    values = json.loads(body) if body else {}
    key = next(filter(None, map(headers.get, _key_headers())), "")
    return ChatQuestion(path, key, typed.mapping(values))


@cache
def _key_headers() -> tuple[str, ...]:
    """Return the headers in which providers are sent their keys, in lower case."""
    catalogs = [one.catalog for one in providers.all_providers() if one.catalog is not None]
    found = [name.lower() for catalog in catalogs for name, text in catalog.headers if "{key}" in text]
    return tuple(sorted(set(found)))


async def _until_left(reader: asyncio.StreamReader) -> None:
    while await reader.read(1024):
        pass


def _bound(port: int) -> socket.socket:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    one.bind((LOOPBACK, port))
    return one


async def _black_hole(port: int) -> list[socket.socket]:
    """Listen without accepting and fill the queue, so that the kernel drops what comes next."""
    listener = _bound(port)
    listener.listen(0)
    sockets = [listener]
    for _ in range(_FILLERS):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex((LOOPBACK, port))
        sockets.append(filler)
        await asyncio.sleep(0.01)
    return sockets
