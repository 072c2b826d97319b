"""A fake upstream on loopback that breaks on command."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import struct
from functools import cache

from kustomize_plugin import providers
from kustomize_plugin.rehearsal import modes, provider_answers
from kustomize_plugin.rehearsal.modes import Mode
from kustomize_plugin.rehearsal.name_server import LOOPBACK, NameServer
from kustomize_plugin.rehearsal.provider_answers import JSON_TYPE, ChatQuestion
from kustomize_plugin.yamltext import typed

_BACKLOG = 128
_FILLERS = 6  # more than a backlog of 0 takes, whatever the kernel rounds it to
_RESET = struct.pack("ii", 1, 0)  # linger for 0 s: a close sends what a crash would
_RESET_SECONDS = 0.2  # until the first words are with the client
# enough letters for every part of a slow answer, so that no stream has to end early
LENGTHY = "length" + "-slowly" * 8 + " at "
_STATUS_LINE = "HTTP/1.1 {status} Rehearsal\r\nContent-Type: {kind}\r\nConnection: close\r\n"


class Upstream:
    """One upstream; `identity` is the real one's address, `questions` what it was sent. Use as a context manager.

    The port stays bound while nobody listens on it, so that no other program takes it and a client is refused.
    `scale` shortens what it waits for; with `tls` it speaks that; with `names` clients know it by a name. Paths that
    end in `lacking` are answered by 404.
    """

    def __init__(
        self,
        identity: str,
        scale: float = 1.0,
        *,
        tls: ssl.SSLContext | None = None,
        names: NameServer | None = None,
        lacking: str = "",
    ) -> None:
        self.identity = identity
        self.questions: list[ChatQuestion] = []
        self.lacking = lacking
        self._scale = scale
        self._tls = tls
        self._names = names
        self._host = names.name_for(identity) if names else LOOPBACK
        self._mode = modes.REFUSED
        self._reserved = bound(0)
        self.port: int = self._reserved.getsockname()[1]
        self._listener: asyncio.Server | None = None
        self._hole: list[socket.socket] = []
        self._open: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """Where a client finds it, without a path."""
        return f"http{'s' if self._tls else ''}://{self._host}:{self.port}"

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
        if self._names is not None:
            self._names.answer(self._host, is_known=mode != modes.DNS_HANG)
        if mode == modes.BLACK_HOLE:
            self._hole = await _black_hole(self.port)
        elif mode != modes.REFUSED:
            tls = None if mode == modes.TLS_HANG else self._tls  # without it nobody answers a client's first words
            sock = bound(self.port)
            self._listener = await asyncio.start_server(self._serve, sock=sock, backlog=_BACKLOG, ssl=tls)

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
        if self._mode == modes.TLS_HANG:
            await _until_left(reader)
            return
        question = await _read(reader)
        if question is None:
            self._write(writer, 200, JSON_TYPE, b'{"data": [], "models": []}')
            return
        self.questions.append(question)
        mode = self._mode
        status = 404 if self._lacks(question) else mode.status
        if mode in modes.SILENT or (mode == modes.STALL and not question.stream):
            await _until_left(reader)
        elif status >= 400:  # noqa: PLR2004 - the first status that is an error
            self._write(writer, status, JSON_TYPE, provider_answers.refusal(question.dialect, status))
        elif (silence := self._silence(question)) and await _until_left(reader, silence):
            return
        elif question.stream:
            await self._stream(question, reader, writer)
        else:
            self._write(writer, 200, JSON_TYPE, self._whole(question))
        with contextlib.suppress(OSError):
            await writer.drain()

    def _silence(self, question: ChatQuestion) -> float:
        """Return the seconds before it says a word."""
        if self._mode == modes.LATE:
            return modes.LATE_SECONDS * self._scale
        return self._writing(question) if self._mode == modes.SLOW and not question.stream else 0.0

    def _gap(self, question: ChatQuestion) -> float:
        """Return the seconds between two pieces of a stream."""
        if self._mode == modes.DRIP:
            return modes.DRIP_SECONDS * self._scale
        return self._writing(question) / modes.SLOW_PARTS if self._mode == modes.SLOW else 0.0

    def _writing(self, question: ChatQuestion) -> float:
        """Return the seconds that a slow answer takes: who asks for few tokens, such as a probe, gets them sooner."""
        return modes.SLOW_SECONDS * self._scale * min(1.0, question.most_tokens / modes.SLOW_TOKENS)

    def _lacks(self, question: ChatQuestion) -> bool:
        return not question.dialect or bool(self.lacking and question.route.endswith(self.lacking))

    def _whole(self, question: ChatQuestion) -> bytes:
        if self._mode == modes.BROKEN:
            return provider_answers.broken(question, self._text(question))
        return provider_answers.whole(question, self._text(question))

    async def _stream(self, question: ChatQuestion, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = _STATUS_LINE.format(status=200, kind=provider_answers.stream_type(question.dialect))
        writer.write(head.encode() + b"\r\n")
        gap = self._gap(question)
        for index, piece in enumerate(self._pieces(question)):
            if index == 1 and self._mode == modes.STALL:
                await _until_left(reader)
                return
            if index == 1 and self._mode == modes.RESET:
                await _reset(writer)
                return
            if index and gap and await _until_left(reader, gap):
                return
            writer.write(piece)
            await writer.drain()

    def _pieces(self, question: ChatQuestion) -> list[bytes]:
        if self._mode == modes.BROKEN:
            return [provider_answers.broken(question, self._text(question))]
        count = {modes.DRIP: modes.DRIP_PARTS, modes.SLOW: modes.SLOW_PARTS}.get(self._mode, 2)
        return provider_answers.pieces(question, self._text(question), count)

    def _write(self, writer: asyncio.StreamWriter, status: int, kind: str, body: bytes) -> None:
        head = _STATUS_LINE.format(status=status, kind=kind) + f"Content-Length: {len(body)}\r\n"
        if self._mode == modes.RATE_LIMIT_LATER:
            head += f"Retry-After: {max(1, round(modes.RETRY_AFTER_SECONDS * self._scale))}\r\n"
        writer.write(head.encode() + b"\r\n" + body)

    def _text(self, question: ChatQuestion) -> str:
        """Say who answers: the header of LiteLLM names the address only, and one address serves many models."""
        if self._mode == modes.EMPTY:
            return ""
        return f"{question.model} at {LENGTHY if self._mode == modes.SLOW else ''}{self.identity}"


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


async def _until_left(reader: asyncio.StreamReader, seconds: float | None = None) -> bool:
    """Wait until the client leaves, or for some seconds at most; tell whether it has left."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while await reader.read(1024):
                pass
            return True
    return False


async def _reset(writer: asyncio.StreamWriter) -> None:
    """Cut a connection as a crash does: the client is told that it is gone."""
    await asyncio.sleep(_RESET_SECONDS)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()


def bound(port: int) -> socket.socket:
    """Return a socket at a port of loopback, which others of this process may share; 0 is any."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    one.bind((LOOPBACK, port))
    return one


async def _black_hole(port: int) -> list[socket.socket]:
    """Listen without accepting and fill the queue, so that the kernel drops what comes next."""
    listener = bound(port)
    listener.listen(0)
    sockets = [listener]
    for _ in range(_FILLERS):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex((LOOPBACK, port))
        sockets.append(filler)
        await asyncio.sleep(0.01)
    return sockets
