"""The real LiteLLM proxy: found, started on loopback, ended with all that it started."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import site
import ssl
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import httpx
import yaml

from kustomize_plugin.rehearsal import fork_server, ports, tls_certificate
from kustomize_plugin.rehearsal.name_server import LOOPBACK, ZONE
from kustomize_plugin.rehearsal.rehearsal_config import MASTER_KEY, Rewritten

_START_SECONDS = 180
_END_SECONDS = 5
_STARTS = 3  # another program may take the port while LiteLLM is still loading
_TAKEN = "address already in use"
_TAIL = 15
_PREFIX = "kustomize-litellm-rehearse-"
_CERTIFICATE, _KEY = "upstreams.crt", "upstreams.key"
_CLOSED = f"http://{LOOPBACK}:9"
# no telemetry, no download, no key of the user's; what still dials out meets a closed port
_ENVIRONMENT = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_POLICY_TEMPLATES": "true",
    "LITELLM_TELEMETRY": "False",
    "DISABLE_ADMIN_UI": "True",
    "HF_HUB_OFFLINE": "1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AIOHTTP_TTL_DNS_CACHE": "0",  # a name is asked for at each connection, as it is once LiteLLM has forgotten it
    "LANG": "C.UTF-8",
    **{name: _CLOSED for way in ("http_proxy", "https_proxy", "all_proxy") for name in (way, way.upper())},
    **dict.fromkeys(("no_proxy", "NO_PROXY"), f"{LOOPBACK},localhost,{ZONE}"),
}
# how LiteLLM sleeps between retries: constants of its own, which it reads from the environment
_SLEEPS = {"INITIAL_RETRY_DELAY": 0.5, "MAX_RETRY_DELAY": 8.0, "JITTER": 0.75}


class ProxyError(Exception):
    """The proxy cannot be started, or it stopped unexpectedly; the message is one line, `tail` the end of its log."""

    def __init__(self, message: str, tail: str = "") -> None:
        super().__init__(message)
        self.tail = tail


def find(named: Path | None) -> Path:
    """Return LiteLLM's executable: the one named, else the one beside our Python, else on PATH; raises ProxyError."""
    places = [str(named)] if named else [str(Path(sys.executable).parent / "litellm"), "litellm"]
    for place in places:
        found = shutil.which(place)
        if found:
            return Path(found).absolute()
    if named:
        raise ProxyError(
            f'"{named}" is not an executable; name the litellm of an environment, such as venv/bin/litellm'
        )
    raise ProxyError("litellm is not installed; run: pip install 'litellm[proxy]', or name it with --litellm")


class ForkServer:
    """A process that starts proxies; use as a context manager. `scale` shortens LiteLLM's own sleeps."""

    def __init__(self, executable: Path, scale: float, log: Path | None) -> None:
        self._python = executable.resolve().parent / "python"
        self._scale = scale
        self._kept_log = log
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> ForkServer:
        if not self._python.exists():
            raise ProxyError(
                f"{self._python} does not exist; name the litellm inside a virtual environment with --litellm"
            )
        self.directory = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self.certificate = self.directory / _CERTIFICATE
        place = {"HOME": str(self.directory), "TMPDIR": str(self.directory), "PYTHONUSERBASE": site.getuserbase()}
        sleeps = {name: f"{seconds * self._scale:g}" for name, seconds in _SLEEPS.items()}
        with (self.directory / "log").open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                str(self._python),
                fork_server.__file__,
                str(self.directory),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=self.directory,
                env={**_ENVIRONMENT, **place, **sleeps, "PATH": os.environ.get("PATH", os.defpath)},
                start_new_session=True,
            )
        try:
            await self._until_ready()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        self.keep("the start", self.directory / "log")
        self._process.stdin.close()  # the fork server ends its proxies, then itself
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), _END_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        shutil.rmtree(self.directory, ignore_errors=True)

    async def start(self, arguments: list[str], variables: dict[str, str], place: Path) -> int:
        """Start a proxy and return its process id, which is its group's; raises ProxyError."""
        order = {"argv": arguments, "env": variables, "cwd": str(place), "log": str(place / "log")}
        async with self._turn:
            assert self._process.stdin is not None  # noqa: S101 - it is a pipe
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            answer = await self._answer()
        if not answer.isdigit():
            raise ProxyError("the process that starts the proxies has ended", tail(self.directory / "log"))
        return int(answer)

    async def tls(self) -> ssl.SSLContext:
        """Return what an upstream needs to speak TLS, with a certificate made for this run; raises ProxyError."""
        async with self._turn:
            if not self.certificate.exists():
                await self._certify()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.certificate.with_name(_KEY))
        return context

    async def _certify(self) -> None:
        places = [str(self.certificate), str(self.certificate.with_name(_KEY))]
        making = await asyncio.create_subprocess_exec(
            str(self._python), tls_certificate.__file__, *places,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
            env={"PATH": os.environ.get("PATH", os.defpath)},
        )  # fmt: skip
        _, said = await making.communicate()
        if making.returncode:
            raise ProxyError(f"{self._python} cannot make a certificate for tls-hang", said.decode(errors="replace"))

    def keep(self, title: str, log: Path) -> None:
        """Append a log to the one that the user wants."""
        if self._kept_log is not None and log.exists():
            with self._kept_log.open("ab") as kept:
                kept.write(f"== {title}\n".encode() + log.read_bytes())

    async def _until_ready(self) -> None:
        if await self._answer() != "ready":
            raise ProxyError(f"{self._python} cannot load LiteLLM's proxy", tail(self.directory / "log"))

    async def _answer(self) -> str:
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        return (await self._process.stdout.readline()).decode().strip()


class Proxy:
    """One proxy; use as a context manager. `title` heads its part of the log, `more` are variables besides ours."""

    def __init__(
        self, home: ForkServer, rewritten: Rewritten, title: str, more: Mapping[str, str] | None = None
    ) -> None:
        self._fork_server = home
        self._rewritten = rewritten
        self._title = title
        self._pid = 0
        self.key = "sk-" + secrets.token_hex(24)
        self.variables = {name: f"rehearsal-{secrets.token_hex(16)}" for name in rewritten.variables}
        self.variables[MASTER_KEY] = self.key
        self.variables.update(more or {})
        self.url = ""

    async def __aenter__(self) -> Proxy:
        self._place = Path(tempfile.mkdtemp(dir=self._fork_server.directory))
        try:
            await self._start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._pid, signal.SIGKILL)
        self._fork_server.keep(self._title, self._place / "log")
        shutil.rmtree(self._place, ignore_errors=True)

    def check(self) -> None:
        """Raise ProxyError where the proxy has stopped unexpectedly."""
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            raise ProxyError(f"the proxy for {self._title} stopped unexpectedly", tail(self._place / "log")) from None

    async def _start(self) -> None:
        config = self._place / "config.yaml"
        config.write_text(yaml.safe_dump(self._rewritten.values, sort_keys=False, allow_unicode=True), encoding="utf-8")
        for attempts_left in reversed(range(_STARTS)):
            try:
                await self._start_at(ports.free(), config)
            except ProxyError as error:
                if not attempts_left or _TAKEN not in error.tail.lower():
                    raise
            else:
                return

    async def _start_at(self, port: int, config: Path) -> None:
        self.url = f"http://{LOOPBACK}:{port}"
        arguments = ["--config", str(config), "--host", LOOPBACK, "--port", str(port)]
        self._pid = await self._fork_server.start(arguments, self.variables, self._place)
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_START_SECONDS):
                    while True:
                        self.check()
                        with contextlib.suppress(httpx.HTTPError):
                            if (await client.get(f"{self.url}/health/liveliness")).is_success:
                                return
                        await asyncio.sleep(0.2)
        message = f"the proxy for {self._title} did not start within {_START_SECONDS} s"
        raise ProxyError(message, tail(self._place / "log"))


def tail(log: Path) -> str:
    """Return the last lines of a log."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return "\n".join(lines[-_TAIL:])
