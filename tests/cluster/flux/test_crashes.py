"""What is killed, lost, full or silent comes back by itself, and a push made meanwhile arrives."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cluster.flux.conftest import Make
from tools.flux import objects
from tools.flux.api import until
from tools.flux.gateway import SECONDS, Gateway, files, fragment
from tools.flux.relay import Relay
from tools.flux.stage import Stage


@pytest.mark.parametrize("killed", ["renderer", "source-controller", "kustomize-controller", "kube-apiserver"])
def test_a_push_made_while_a_program_is_dead_arrives(gateway: Gateway, flux: Stage, killed: str) -> None:
    before = gateway.applied()
    flux.programs[killed].kill()

    gateway.repository.push(files(model=f"while-{killed}-was-dead"))
    if killed != "kube-apiserver":
        gateway.fetch()
        assert gateway.applied() == before
    flux.start()
    if killed == "kube-apiserver":
        gateway.fetch()

    gateway.arrives(gateway.plain_build(), seconds=60)
    assert f"while-{killed}-was-dead" in gateway.applied()


def test_all_programs_killed_at_once_come_back(gateway: Gateway, flux: Stage) -> None:
    for program in flux.programs.values():
        program.kill()
    gateway.repository.push(files(model="while-all-were-dead"))

    flux.start()
    gateway.fetch()

    gateway.arrives(gateway.plain_build(), seconds=60)


def test_a_restart_writes_nothing_and_serves_the_same(gateway: Gateway, flux: Stage) -> None:
    def found() -> tuple[str, str]:
        one = flux.api.get(objects.artifact(gateway.name)) or {}
        return one["metadata"]["resourceVersion"], one["status"]["artifact"]["url"]

    before = found()
    flux.renderer.program.kill()
    flux.start()

    until(lambda: httpx.get(before[1], trust_env=False).is_success, SECONDS, "it is served")
    assert found() == before


def below(pid: int) -> list[int]:
    """Return the processes that a process has started, and those that they have."""
    lists = [path.read_text() for path in Path("/proc").glob(f"{pid}/task/*/children")]
    found = [int(child) for text in lists for child in text.split()]
    return [*found, *(one for child in found for one in below(child))]


def is_there(pid: int) -> bool:
    """Tell whether a process runs; one that waits to be forgotten does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_builds_is_killed_and_a_push_arrives_all_the_same(gateway: Gateway, flux: Stage) -> None:
    killed = below(flux.renderer.program.pid)
    assert killed
    for pid in killed:
        os.kill(pid, signal.SIGKILL)

    gateway.push(files(model="after-the-kill"))

    gateway.arrives(gateway.plain_build())


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_renderer_that_ends_leaves_no_process(gateway: Gateway, flux: Stage, end: str) -> None:
    left = below(flux.renderer.program.pid)
    assert left

    getattr(flux.renderer.program, end)()

    until(lambda: not any(map(is_there, left)), SECONDS, "all of it have ended")


def test_an_ordered_end_is_quick_and_says_so(flux: Stage) -> None:
    program = flux.renderer.program
    program.restart()
    until(lambda: httpx.get(_ready(flux), trust_env=False).is_success, SECONDS, "it is ready")

    assert program.stop() == 0


SILENT_SECONDS = 90


def _ready(flux: Stage) -> str:
    return f"http://127.0.0.1:{flux.renderer.metrics_port}/readyz"


@pytest.mark.parametrize("is_running", [True, False], ids=["while-it-runs", "with-the-pod"])
def test_a_lost_store_is_filled_again_and_never_answers_404(gateway: Gateway, flux: Stage, is_running: bool) -> None:
    artifact = gateway.status()["artifact"]
    if not is_running:
        flux.renderer.program.kill()
    for lost in flux.renderer.store.iterdir():
        shutil.rmtree(lost) if lost.is_dir() else lost.unlink()
    flux.start()
    seen = []

    def served() -> bool:
        with contextlib.suppress(httpx.TransportError):
            seen.append(httpx.get(artifact["url"], trust_env=False).status_code)
        return seen[-1:] == [200]

    until(served, SECONDS, lambda: f"it is served again, and not {seen[-3:]}: {gateway.told()}")
    assert set(seen) <= {200, 503}
    assert gateway.status()["artifact"] == artifact
    gateway.push(files(model="after-the-loss"))
    gateway.arrives(gateway.plain_build())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB: a real one, as root."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small disk is to be had here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


# Its log is a file too, and must not be what is full.
LIMITED = """\
import os, resource, sys
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 10, resource.RLIM_INFINITY))
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def small_files(flux: Stage) -> Iterator[None]:
    """A renderer that can write no file of more than 8 KiB: as near to a full disk as one comes without being root."""
    usual = flux.renderer.words
    flux.renderer.words = (sys.executable, "-c", LIMITED, *usual)
    flux.renderer.set()
    flux.renderer.program.restart()
    yield
    flux.renderer.words = usual


def large(seed: int) -> dict[str, str | None]:
    """Return a gateway whose artifact has more than 64 KiB, packed: nothing packs what is random."""
    drawn = os.urandom(90_000).hex()
    return {**files(), "base/cloud.yaml": fragment("cloud", f"{seed}-{drawn}", chain="local")}


def test_a_full_disk_keeps_what_is_published_and_is_told(make: Make, flux: Stage, small_disk: Path) -> None:
    flux.renderer.set(store=small_disk)
    flux.renderer.program.restart()
    gateway = make()
    before, published = gateway.applied(), gateway.status()["artifact"]

    commit = gateway.push(large(1))

    until(lambda: gateway.condition().get("reason") == "StorageFailed", SECONDS, gateway.told)
    assert gateway.condition("Reconciling")["status"] == "True"
    assert gateway.status()["artifact"] == published
    assert gateway.applied() == before
    assert httpx.get(published["url"], trust_env=False).is_success
    # There is room again, and nobody has to say so.
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    gateway.arrives(gateway.plain_build(), seconds=90)
    assert gateway.revision() == f"main@sha1:{commit}"


def test_a_file_that_cannot_be_written_is_told(make: Make, small_files: None) -> None:
    gateway = make()
    before, published = gateway.applied(), gateway.status()["artifact"]

    gateway.push(large(2))

    until(lambda: gateway.condition().get("status") == "False", SECONDS, gateway.told)
    assert gateway.condition()["reason"] in {"FetchFailed", "StorageFailed"}
    assert gateway.condition("Reconciling")["status"] == "True"
    assert gateway.status()["artifact"] == published
    assert gateway.applied() == before
    gateway.push(files(model="small-again"))
    gateway.arrives(gateway.plain_build())


@pytest.fixture
def relay(flux: Stage, tmp_path: Path) -> Iterator[Relay]:
    """A relay between the renderer and the API server."""
    made = Relay(flux.servers.port)
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(json.dumps(flux.kubeconfig(made.port)))
    flux.renderer.set(kubeconfig)
    flux.renderer.program.restart()
    flux.start()
    yield made
    made.close()


def test_watches_whose_connections_went_silent_are_noticed(make: Make, relay: Relay) -> None:
    gateway = make()

    relay.go_silent()

    gateway.push(files(model="told-to-nobody"))
    gateway.arrives(gateway.plain_build(), seconds=SILENT_SECONDS)
