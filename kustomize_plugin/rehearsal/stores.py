"""Real servers of a gateway's own, such as Redis, run on loopback for one proxy each."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from kustomize_plugin.rehearsal import ports
from kustomize_plugin.rehearsal.name_server import LOOPBACK

REDIS, POSTGRES = "redis", "postgres"
_PROGRAMS = {REDIS: ("redis-server",), POSTGRES: ("initdb", "postgres")}
_DEBIAN = "/usr/lib/postgresql"  # Debian lays these programs there, a folder for each release
_NOBODY = "nobody"  # PostgreSQL refuses to run as root
_START_SECONDS, _END_SECONDS = 60.0, 5.0
USER, DATABASE = "rehearsal", "postgres"


class Door(NamedTuple):
    """Where a server is to be found, and what opens it."""

    port: int
    password: str


class StoreError(Exception):
    """A server does not start; the message is one line."""


def missing(name: str) -> str:
    """Return the program that a server needs and that is not on PATH; empty where all are."""
    return next((program for program in _PROGRAMS[name] if not _program(program)), "")


def _program(name: str) -> str:
    newest = sorted(Path(_DEBIAN).glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, newest)])
    return shutil.which(name, path=path) or ""


class Store:
    """One server; use as a context manager. Its password is of this run: other users of the machine reach loopback."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._user = _NOBODY if name == POSTGRES and os.geteuid() == 0 else None
        self.port = ports.free()
        self.password = secrets.token_hex(16)

    async def __aenter__(self) -> Store:
        self._place = Path(tempfile.mkdtemp(prefix="kustomize-litellm-store-"))
        self._process: asyncio.subprocess.Process | None = None
        try:
            if self._user:
                shutil.chown(self._place, self._user)
            if self._name == POSTGRES:
                await self._initialize()
            self._process = await self._start(*self._command(), said=self._settings())
            await self._until_ready()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _END_SECONDS)
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        shutil.rmtree(self._place, ignore_errors=True)

    def _command(self) -> list[str]:
        if self._name == REDIS:
            return [_program("redis-server"), "-"]  # other users see what stands in a command
        settings = ["-c", "fsync=off", "-c", f"unix_socket_directories={self._place}"]
        return [_program("postgres"), "-D", str(self._place / "data"), "-h", LOOPBACK, "-p", str(self.port), *settings]

    def _settings(self) -> str:
        """Return what Redis reads from its standard input."""
        if self._name != REDIS:
            return ""
        kept_nowhere = f'save ""\nappendonly no\ndir {self._place}\n'
        return f"bind {LOOPBACK}\nport {self.port}\nrequirepass {self.password}\n{kept_nowhere}"

    async def _initialize(self) -> None:
        kept = self._place / "password"
        kept.touch(0o600)
        kept.write_text(self.password)
        if self._user:
            shutil.chown(kept, self._user)
        words = ["-D", str(self._place / "data"), "-U", USER, "-A", "scram-sha-256", "--pwfile", str(kept)]
        process = await self._start(_program("initdb"), *words, "--no-sync", "-E", "UTF8", "--locale=C")
        if await process.wait():
            raise StoreError(f"initdb ended with {process.returncode}")

    async def _start(self, *command: str, said: str = "") -> asyncio.subprocess.Process:
        quiet = asyncio.subprocess.DEVNULL
        variables = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self._place), "LANG": "C.UTF-8"}
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=quiet,
            stderr=quiet,
            cwd=self._place,
            env=variables,
            user=self._user,
        )
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        process.stdin.write(said.encode())
        process.stdin.close()
        return process

    async def _until_ready(self) -> None:
        assert self._process is not None  # noqa: S101 - it was just started
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_START_SECONDS):
                while self._process.returncode is None:
                    if await self._answers():
                        return
                    await asyncio.sleep(0.1)
        raise StoreError(f"{Path(self._command()[0]).name} does not start")

    async def _answers(self) -> bool:
        question = b"PING\r\n" if self._name == REDIS else b"\0\0\0\x08\x04\xd2\x16\x2f"  # whether TLS is spoken
        try:
            reader, writer = await asyncio.open_connection(LOOPBACK, self.port)
        except OSError:
            return False
        said = b""
        with contextlib.suppress(OSError):
            writer.write(question)
            said = await reader.read(16)
        writer.close()
        return said.startswith((b"-NOAUTH", b"N"))
