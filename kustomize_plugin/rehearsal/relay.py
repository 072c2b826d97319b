"""A way to a real server that can be cut, or fall silent."""

from __future__ import annotations

import asyncio
import contextlib

from kustomize_plugin.rehearsal import modes
from kustomize_plugin.rehearsal.fake_upstream import bound
from kustomize_plugin.rehearsal.modes import Mode
from kustomize_plugin.rehearsal.name_server import LOOPBACK
from kustomize_plugin.rehearsal.provider_answers import ChatQuestion

_CHUNK = 1 << 16


class Relay:
    """Passes on what a proxy and a server at `port_behind` say; use as a context manager.

    Down, it refuses connections and cuts those that are open. Hanging, it takes both, and passes nothing on.
    """

    def __init__(self, identity: str, port_behind: int) -> None:
        self.identity = identity
        self.questions: list[ChatQuestion] = []  # a server of this kind is asked nothing that is looked at
        self._behind = port_behind
        self._reserved = bound(0)
        self.port: int = self._reserved.getsockname()[1]
        self._listener: asyncio.Server | None = None
        self._flows = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Relay:
        await self.switch(modes.HEALTHY)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()
        self._reserved.close()

    async def switch(self, mode: Mode) -> None:
        """Behave in another way from now on."""
        if mode.is_down:
            await self._close()
            return
        if mode == modes.HEALTHY:
            self._flows.set()
        else:
            self._flows.clear()
        if self._listener is None:
            self._listener = await asyncio.start_server(self._serve, sock=bound(self.port))

    async def _close(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for task in self._open:
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        behind: asyncio.StreamWriter | None = None
        try:
            await self._flows.wait()
            answers, behind = await asyncio.open_connection(LOOPBACK, self._behind)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass_on(reader, behind))
                tasks.create_task(self._pass_on(answers, writer))
        except (OSError, ExceptionGroup):
            pass  # one of both has left
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            for one in (writer, behind):
                if one is not None:
                    one.close()

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while part := await source.read(_CHUNK):
                await self._flows.wait()
                target.write(part)
                await target.drain()
        target.close()
