"""Argo CD's own servers, where they have been built: the plugin's, in a jail as in the sidecar, and the repo-server."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from kustomize_plugin.rehearsal import ports
from tests.e2e import jail as jails
from tests.e2e.conftest import REPOSITORY, TOOLS, write
from tests.e2e.jail import Jail

PROGRAM = REPOSITORY / ".tools" / "delivery" / "argocd-cmp-server"
PLUGIN_FILE = REPOSITORY / "deploy" / "argocd" / "plugin" / "plugin.yaml"
PLUGIN = yaml.safe_load(PLUGIN_FILE.read_text())


def built() -> None:
    """Skip where Argo CD's servers have not been built."""
    if not PROGRAM.is_file():
        pytest.skip("Argo CD's servers take minutes to build; run `make delivery-tools`")


@contextlib.contextmanager
def plugin_server(jail: Jail) -> Iterator[Path]:
    """Run the plugin's server in the jail, with our plugin.yaml; yields the socket."""
    built()
    shutil.copy2(PROGRAM, jail.root / "bin" / PROGRAM.name)
    write(jail.root / "config", {"plugin.yaml": PLUGIN_FILE.read_text()})
    socket = jail.plugins / f"{PLUGIN['metadata']['name']}.sock"
    places = ("ARGOCD_PLUGINSOCKFILEPATH=/plugins", "ARGOCD_CMP_WORKDIR=/tmp", "HOME=/tmp", f"PATH={jails.PATH}")
    words = ("/bin/env", "-i", *places, f"/bin/{PROGRAM.name}", "--config-dir-path", "/config", "--loglevel", "warn")
    with _running(jail.command("/", *words), jail.plugins / "log", socket.exists):
        yield socket
    socket.unlink(missing_ok=True)


@contextlib.contextmanager
def repo_server(plugins: Path, folder: Path) -> Iterator[str]:
    """Run the repo-server beside plugins' sockets, with the Redis that it caches in; yields its address."""
    built()
    redis = TOOLS / "redis-server"
    if not redis.is_file():
        pytest.skip("the repo-server needs a Redis; run `make redis`")
    for name in ("bin", "tmp"):
        (folder / name).mkdir(parents=True)
    for name, program in (("argocd-repo-server", PROGRAM), ("helm", PROGRAM.with_name("helm3"))):
        (folder / "bin" / name).symlink_to(program)
    port, metrics, cache = (ports.free() for _ in range(3))
    environment = {
        # beside the program is a script of Argo CD's image, which looks for signatures
        "PATH": os.pathsep.join([str(folder / "bin"), str(PROGRAM.parent), str(TOOLS), os.environ["PATH"]]),
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "ARGOCD_GPG_ENABLED": "false",
        "ARGOCD_PLUGINSOCKFILEPATH": str(plugins),
        "ARGOCD_ASK_PASS_SOCK": str(folder / "ask-pass.sock"),
    }
    words = [
        str(folder / "bin" / "argocd-repo-server"),
        "--address",
        "127.0.0.1",
        "--metrics-address",
        "127.0.0.1",
        "--loglevel",
        "warn",
    ]
    words += ["--port", str(port), "--metrics-port", str(metrics), "--redis", f"127.0.0.1:{cache}"]
    store = [str(redis), "--port", str(cache), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with (
        _running(store, folder / "redis.log", lambda: _answers(cache)),
        _running(words, folder / "log", lambda: _answers(port), environment),
    ):
        yield f"127.0.0.1:{port}"


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def _running(
    words: list[str], log: Path, is_there: Callable[[], bool], environment: dict[str, str] | None = None
) -> Iterator[None]:
    with log.open("w") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said, env=environment)
    deadline = time.monotonic() + 90
    while not is_there() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    try:
        assert is_there(), log.read_text()
        yield
    finally:
        process.kill()
        process.wait()
