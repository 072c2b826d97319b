"""Proxies and their end, with a stub in LiteLLM's place: what is started is ended, however the rehearsal ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from kustomize_plugin.rehearsal import ports, proxy
from kustomize_plugin.rehearsal.proxy import ForkServer, Proxy, ProxyError
from kustomize_plugin.rehearsal.rehearsal_config import Rewritten

LINUX = sys.platform == "linux"
STUB = '''\
"""Serves the health check, writes what it was given into the log, and leaves every other request unanswered."""
import http.server, json, os, subprocess, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def do_POST(self):
        time.sleep(600)

    def log_message(self, *_):
        pass

def main():
    print("pid", os.getpid(), flush=True)
    import litellm
    print("finalizer", hasattr(litellm.CustomStreamWrapper, "__del__"), flush=True)
    print("environment", json.dumps(dict(os.environ)), flush=True)
    config = open(sys.argv[sys.argv.index("--config") + 1]).read()
    if "FAIL" in config:
        sys.exit("the config is broken")
    if "ALONE" not in config:
        child = subprocess.Popen(["sleep", "600"])
        print("pid", child.pid, flush=True)
    port = int(sys.argv[sys.argv.index("--port") + 1])
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
'''
CONFIG = {
    "model_list": [
        {"model_name": "a", "litellm_params": {"model": "ollama_chat/x", "api_base": "http://a"}},
        {"model_name": "b", "litellm_params": {"model": "ollama_chat/x", "api_base": "http://b"}},
    ],
    "litellm_settings": {"fallbacks": [{"a": ["b"]}]},
}


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment whose `litellm` is the stub; return the executable."""
    root = tmp_path_factory.mktemp("stub")
    venv.create(root, symlinks=True)
    (packages,) = root.glob("lib/python*/site-packages")
    (packages / "stub.py").write_text(STUB)
    for folder in ("litellm", "litellm/proxy"):
        (packages / folder).mkdir()
        (packages / folder / "__init__.py").touch()
    (packages / "litellm" / "proxy" / "proxy_server.py").touch()
    stream = "class CustomStreamWrapper:\n    def __del__(self):\n        pass\n"
    (packages / "litellm" / "__init__.py").write_text(stream)
    described = packages / "litellm-0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: litellm\nVersion: 0\n")
    (described / "entry_points.txt").write_text("[console_scripts]\nlitellm = stub:main\n")
    executable = root / "bin" / "litellm"
    executable.write_text("#!/bin/sh\nexit 1\n")
    executable.chmod(0o755)
    return executable


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where rehearsals put their folders in this test; empty again when it ends."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "places"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "places").mkdir()
    yield tmp_path / "places"
    assert not list((tmp_path / "places").iterdir())


def start(executable: Path, work, *, config=CONFIG, log: Path | None = None):
    """Run a coroutine with a started proxy."""

    async def run():
        rewritten = Rewritten(config, lambda _: "http://127.0.0.1:1", 1)
        async with ForkServer(executable, 1, log) as server, Proxy(server, rewritten, "the test") as one:
            return await work(one)

    return asyncio.run(run())


def pids(log: Path) -> list[int]:
    return [int(line.split()[1]) for line in log.read_text().splitlines() if line.startswith("pid ")]


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] if LINUX else ""
        except (ProcessLookupError, FileNotFoundError):  # it may end between the two
            return True
        if state == "Z":
            return True  # ended; whoever is its parent now has not asked yet
        time.sleep(0.1)
    return False


async def _nothing(_: Proxy) -> None:
    pass


def test_another_port_is_taken_where_one_is_lost_meanwhile(
    stub: Path, places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken, free = other.getsockname()[1], ports.free()
        given = iter([taken, free])
        monkeypatch.setattr(ports, "free", lambda: next(given))

        async def url(one: Proxy) -> str:
            return one.url

        assert start(stub, url) == f"http://127.0.0.1:{free}"


def test_a_port_is_given_once() -> None:
    given = [ports.free() for _ in range(50)]

    assert len(set(given)) == 50
    assert max(given) < 32768  # where Linux' ports for outgoing connections begin


def test_no_port_is_given_that_another_rehearsal_has(monkeypatch: pytest.MonkeyPatch) -> None:
    script = "from kustomize_plugin.rehearsal import ports; print(ports.free(), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        port = int(other.stdout.readline())
        monkeypatch.setattr(ports, "_RANGE", range(port, port + 1))

        with pytest.raises(OSError, match=f"no port from {port} to {port} is free"):
            ports.free()

        other.stdin.write("\n")
    assert ports.free() == port


def test_a_proxy_and_what_it_started_end_with_the_context(stub, places, tmp_path):
    log = tmp_path / "log"

    async def work(one: Proxy) -> int:
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.get(f"{one.url}/health/liveliness")).status_code

    assert start(stub, work, log=log) == 200
    assert len(pids(log)) == 2
    assert all(map(gone, pids(log)))


def test_a_finalizer_that_may_crash_the_proxy_is_taken_out(stub, places, tmp_path):
    start(stub, _nothing, log=tmp_path / "log")
    assert "finalizer False" in (tmp_path / "log").read_text()


def test_the_users_keys_and_proxies_stay_out(stub, places, tmp_path, monkeypatch):
    for name in ("OPENAI_API_KEY", "LITELLM_MASTER_KEY", "DATABASE_URL", "PYTHONPATH"):
        monkeypatch.setenv(name, "the user's")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com")
    start(stub, _nothing, log=tmp_path / "log")
    (line,) = (one for one in (tmp_path / "log").read_text().splitlines() if one.startswith("environment "))
    environment = json.loads(line.partition(" ")[2])
    assert "the user's" not in environment.values()
    assert environment["HTTPS_PROXY"].startswith("http://127.0.0.1:")
    assert environment["LITELLM_LOCAL_MODEL_COST_MAP"] == "True"
    assert environment["LITELLM_MASTER_KEY"].startswith("sk-")


def test_a_proxy_that_cannot_start_shows_the_end_of_its_log(stub, places):
    with pytest.raises(ProxyError, match="the proxy for the test stopped unexpectedly") as caught:
        start(stub, _nothing, config={**CONFIG, "general_settings": {"FAIL": 1}})
    assert "the config is broken" in caught.value.tail


def test_a_proxy_that_dies_later_is_noticed(stub, places, tmp_path):
    async def work(one: Proxy) -> None:
        one.check()
        os.killpg(one._pid, signal.SIGKILL)
        await asyncio.sleep(0.2)
        one.check()

    with pytest.raises(ProxyError, match="stopped unexpectedly"):
        start(stub, work)


def reusing(pid: int) -> subprocess.Popen[bytes]:
    """Start a program that leads a group of its own and has this process id; skips the test where nobody may choose."""
    for _ in range(100):
        try:
            Path("/proc/sys/kernel/ns_last_pid").write_text(str(pid - 1))
        except OSError as error:
            pytest.skip(f"the next process id cannot be chosen: {error}")
        found = subprocess.Popen(["sleep", "600"], start_new_session=True)
        if found.pid == pid:
            return found
        found.kill()
        found.wait()
    pytest.fail(f"no process got the id {pid}")


@pytest.mark.parametrize("ends", ["by itself", "with its context"])
def test_a_process_that_has_the_id_of_an_ended_proxy_lives_on(stub, places, ends):
    async def run() -> subprocess.Popen[bytes]:
        # no child of its own: what is left of a group keeps its id
        alone: dict[str, object] = {**CONFIG, "general_settings": {"ALONE": 1}}
        rewritten = Rewritten(alone, lambda _: "http://127.0.0.1:1", 1)
        async with ForkServer(stub, 1, None) as server:
            async with Proxy(server, rewritten, "the test") as one:
                if ends == "by itself":
                    os.kill(one._pid, signal.SIGKILL)
                    assert gone(one._pid)
                    stranger = reusing(one._pid)
            if ends != "by itself":
                assert gone(one._pid)
                stranger = reusing(one._pid)
        return stranger

    stranger = asyncio.run(run())
    try:
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_litellm_that_cannot_be_imported_is_an_error(stub, places):
    (packages,) = stub.parents[1].glob("lib/python*/site-packages")
    server = packages / "litellm" / "proxy" / "proxy_server.py"
    server.write_text("import nothing_of_this_name\n")
    try:
        with pytest.raises(ProxyError, match="cannot load LiteLLM's proxy") as caught:
            start(stub, _nothing)
    finally:
        server.write_text("")
    assert "nothing_of_this_name" in caught.value.tail


class TestFind:
    def test_the_one_that_is_named(self, stub):
        assert proxy.find(stub) == stub

    def test_a_name_without_an_executable(self, tmp_path):
        with pytest.raises(ProxyError, match=r'nothing" is not an executable; name the litellm of an environment'):
            proxy.find(tmp_path / "nothing")

    def test_the_one_beside_our_python(self, stub, monkeypatch):
        monkeypatch.setattr(sys, "executable", str(stub.parent / "python"))
        assert proxy.find(None) == stub

    def test_the_one_on_the_path(self, stub, monkeypatch, tmp_path):
        monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
        monkeypatch.setenv("PATH", str(stub.parent))
        assert proxy.find(None) == stub

    def test_none_says_how_to_install_it(self, monkeypatch, tmp_path):
        monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(ProxyError, match=r"pip install 'litellm\[proxy\]'"):
            proxy.find(None)


class TestTheEnd:
    """The command, ended from outside while the proxies wait for an answer that never comes."""

    @pytest.fixture
    def running(self, stub, places) -> Iterator[subprocess.Popen[str]]:
        config = places.parent / "config.yaml"
        config.write_text(yaml.safe_dump(CONFIG))
        command = [sys.executable, "-m", "kustomize_plugin", "rehearse", str(config)]
        process = subprocess.Popen(
            [*command, "--mode", "refused", "--mode", "404", "--litellm", str(stub)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        yield process
        process.kill()
        process.communicate()

    @staticmethod
    def started(places: Path) -> list[int]:
        """Wait until two proxies and their children run, and return their process ids."""
        for _ in range(300):
            found = [pid for log in places.glob("*/*/log") for pid in pids(log)]
            if len(found) == 4:
                return found
            time.sleep(0.1)
        pytest.fail(f"the proxies did not start: {found}")

    @pytest.mark.parametrize(
        ("number", "code"),
        [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
        ids=str,
    )
    def test_a_signal_ends_everything(self, running, places, number, code):
        found = self.started(places)
        running.send_signal(number)
        stdout, stderr = running.communicate(timeout=30)
        assert running.returncode == code
        assert "Traceback" not in stderr
        assert stdout == ""
        assert all(map(gone, found))

    def test_kill_9_leaves_nothing(self, running, places):
        found = self.started(places)
        running.kill()
        running.wait()
        assert all(map(gone, found))
        for _ in range(50):
            if not list(places.iterdir()):
                break
            time.sleep(0.1)

    def test_kill_9_of_the_process_between_leaves_no_proxy(self, running, places):
        found = self.started(places)
        parent = int(Path(f"/proc/{found[0]}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(parent, signal.SIGKILL)
        proxies = [pid for pid in found if _is_stub(pid)]
        assert all(map(gone, proxies))
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=30)


def _is_stub(pid: int) -> bool:
    try:
        return b"fork_server" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_an_environment_without_a_prisma_client_speaks_to_no_database(stub):
    assert proxy.database_obstacle(stub) == "LiteLLM's environment has no Prisma client"
    (packages,) = stub.parents[1].glob("lib/python*/site-packages")
    (packages / "prisma.py").write_text("class Prisma: pass\n")
    try:
        assert proxy.database_obstacle(stub) == ""
    finally:
        (packages / "prisma.py").unlink()
