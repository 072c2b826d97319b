"""What is asked over HTTP, by Flux, by a monitoring, and by whoever else is in the cluster."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kustomize_plugin.flux import artifact_package, artifact_server, bounded_server, status_server
from kustomize_plugin.flux.artifact_store import ArtifactStore, path_of
from kustomize_plugin.flux.bounded_server import BoundedServer
from kustomize_plugin.flux.external_artifact import Key
from kustomize_plugin.flux.flux_settings import Address

KEY = Key("flux-system", "gw")
PACKAGE = artifact_package.packed("a: b\n")
HERE = Address("127.0.0.1", 0)
MISSING = path_of(KEY, "0" * 64)


@contextlib.contextmanager
def serving(server: BoundedServer) -> Iterator[BoundedServer]:
    server.start("test")
    try:
        yield server
    finally:
        server.stop()


class Shelves:
    def __init__(self, folder: Path) -> None:
        self.store = ArtifactStore(folder)
        self.path = self.store.put(KEY, PACKAGE)
        self.is_expected = False
        self.asked: list[str] = []

    def expects(self, path: str) -> bool:
        self.asked.append(path)
        return self.is_expected


@pytest.fixture
def shelves(tmp_path):
    return Shelves(tmp_path)


@pytest.fixture
def server(shelves):
    with serving(artifact_server.make(HERE, artifact_server.Shelf(shelves.store.find, shelves.expects))) as found:
        yield found


def ask(server, path, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.putrequest(method, path, skip_host=True)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def test_an_artifact_is_served_as_it_is(server, shelves):
    code, headers, content = ask(server, f"/{shelves.path}")

    assert (code, content) == (200, PACKAGE.content)
    assert headers["Content-Length"] == str(len(PACKAGE.content))
    assert "Content-Encoding" not in headers, "Flux would see other bytes than the digest's"


def test_its_size_can_be_asked_for(server, shelves):
    code, headers, content = ask(server, f"/{shelves.path}", "HEAD")

    assert (code, content, headers["Content-Length"]) == (200, b"", str(len(PACKAGE.content)))


def test_what_comes_later_is_503_and_what_never_comes_404(server, shelves):
    assert ask(server, f"/{MISSING}")[0] == 404

    shelves.is_expected = True
    code, headers, _ = ask(server, f"/{MISSING}")
    assert (code, headers["Retry-After"]) == (503, "2")
    assert shelves.asked == [MISSING, MISSING]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/externalartifact",
        "/externalartifact/",
        "/externalartifact/flux-system/gw",
        "/externalartifact/flux-system/gw/",
        "/../../etc/passwd",
        "/externalartifact/../../../etc/passwd",
        "/externalartifact/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/.work/",
        "etc/passwd",
        "http://elsewhere/etc/passwd",
        f"/{MISSING}?x=y",
        f"/{MISSING}%00",
        "/" + "x" * 5000,
    ],
)
def test_there_is_nothing_else(server, shelves, path):
    """Not even while everything else is awaited."""
    shelves.is_expected = True

    assert ask(server, path)[0] == 404
    assert shelves.asked == []


def test_a_name_that_no_file_can_have_is_not_there(server, shelves):
    assert ask(server, "/" + path_of(Key("x" * 300, "gw"), "0" * 64))[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_changed(server, shelves, method):
    assert ask(server, f"/{shelves.path}", method)[0] == 501
    assert shelves.store.find(shelves.path)


def test_who_is_silent_or_slow_is_cut_off_and_others_are_served(monkeypatch, shelves):
    monkeypatch.setattr(bounded_server, "_LONGEST", 1.0)
    with serving(artifact_server.make(HERE, artifact_server.Shelf(shelves.store.find, shelves.expects))) as server:
        slow = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(31)]
        for one in slow:
            one.sendall(b"GET /")
        assert ask(server, f"/{shelves.path}")[0] == 200
        end = time.monotonic() + 20
        while slow and time.monotonic() < end:
            slow = [one for one in slow if drips(one)]
            time.sleep(0.1)

        assert slow == []
        assert ask(server, f"/{shelves.path}")[0] == 200


def drips(client: socket.socket) -> bool:
    """Send a byte more, so that no silence ends it; tell whether it was still taken."""
    try:
        client.sendall(b"x")
    except OSError:
        client.close()
        return False
    return True


def test_there_are_no_more_threads_than_clients_may_be_served(shelves):
    with serving(artifact_server.make(HERE, artifact_server.Shelf(shelves.store.find, shelves.expects))) as server:
        before = threading.active_count()
        clients = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(60)]
        for one in clients:
            one.sendall(b"GET /")
        time.sleep(0.5)
        assert threading.active_count() - before <= 32
        for one in clients:
            one.close()
        end = time.monotonic() + 5
        while threading.active_count() > before and time.monotonic() < end:
            time.sleep(0.05)

        assert ask(server, f"/{shelves.path}")[0] == 200


def test_who_comes_often_keeps_nobody_else_out(server, shelves):
    path = f"GET /{shelves.path} HTTP/1.1\r\n".encode()
    other = socket.create_connection(("127.0.0.1", server.port), 5, source_address=("127.0.0.2", 0))
    other.sendall(path)
    many = []
    for _ in range(3):
        many += [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(40)]
        for one in many[-40:]:
            one.sendall(b"GET /")
        assert ask(server, f"/{shelves.path}")[0] == 200

    other.sendall(b"\r\n")
    assert other.recv(12) == b"HTTP/1.0 200"
    for one in (other, *many):
        one.close()


def test_the_state_is_told():
    ailing = [""]
    pages = status_server.Pages(lambda: b"metric 1\n", lambda: ailing[0])
    with serving(status_server.make(HERE, pages)) as server:
        code, headers, content = ask(server, "/metrics")
        assert (code, headers["Content-Type"].split(";")[0], content) == (200, "text/plain", b"metric 1\n")
        assert ask(server, "/readyz")[0] == ask(server, "/healthz")[0] == 200
        assert ask(server, "/")[0] == ask(server, "/metrics/x")[0] == 404

        ailing[0] = "does not turn: Bucket in flux-system"
        assert ask(server, "/healthz")[::2] == (500, b"does not turn: Bucket in flux-system")
        assert ask(server, "/readyz")[0] == 200


def test_no_host_is_every_address_of_the_machine():
    pages = status_server.Pages(bytes, str)
    with serving(status_server.make(Address("", 0), pages)) as server:
        assert ask(server, "/readyz")[0] == 200


def test_a_port_that_is_taken_is_said():
    pages = status_server.Pages(bytes, str)
    with serving(status_server.make(HERE, pages)) as server, pytest.raises(OSError, match="in use"):
        status_server.make(Address("127.0.0.1", server.port), pages)
