"""A source is what its digest says, and is not waited for without end."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from kustomize_plugin.flux import source_download
from kustomize_plugin.flux.external_artifact import SourceArtifact
from kustomize_plugin.flux.verdict import FETCH_FAILED, SOURCE_REFUSED, STORAGE_FAILED, Refusal, RefusedError
from tests.unit.flux.made_archives import digest

CONTENT = b"content" * 1000
DIGEST = digest(CONTENT)


def fetch(tmp_path, answer, wanted=DIGEST, most=10_000, seconds=5.0):
    def respond(request: httpx2.Request) -> httpx2.Response:
        found = answer(request) if callable(answer) else answer
        assert isinstance(found, httpx2.Response)
        return found

    with httpx2.Client(transport=httpx2.MockTransport(respond)) as http:
        artifact = SourceArtifact("http://source/a.tar.gz", wanted, "main@sha1:abc")
        source_download.download(http, artifact, tmp_path / "source", most, seconds)
    return (tmp_path / "source").read_bytes()


def refused(tmp_path, *arguments, **named):
    with pytest.raises(RefusedError) as error:
        fetch(tmp_path, *arguments, **named)
    return error.value.refusal


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_what_has_the_digest_is_written(tmp_path, algorithm):
    wanted = f"{algorithm}:{hashlib.new(algorithm, CONTENT).hexdigest()}"

    assert fetch(tmp_path, httpx2.Response(200, content=iter([CONTENT])), wanted) == CONTENT


@pytest.mark.parametrize("wanted", ["md5:0", "blake3:0", "sha1:0", "sha256:", "sha256", "", "shake_128:0"])
def test_a_digest_that_proves_nothing_is_refused_before_anything_is_asked(tmp_path, wanted):
    def never(_: httpx2.Request) -> httpx2.Response:
        raise AssertionError("asked")

    assert refused(tmp_path, never, wanted).reason == SOURCE_REFUSED


def test_other_bytes_are_refused(tmp_path):
    assert refused(tmp_path, httpx2.Response(200, content=iter([CONTENT, b"x"]))).reason == SOURCE_REFUSED


@pytest.mark.parametrize("code", [301, 403, 404, 500, 503])
def test_an_answer_without_a_source_is_tried_again(tmp_path, code):
    answer = httpx2.Response(code, headers={"Location": "http://elsewhere/a"}, content=CONTENT)

    found = refused(tmp_path, answer)
    assert (found.reason, found.is_retried) == (FETCH_FAILED, True)
    assert str(code) in found.message


def test_nobody_there_is_tried_again(tmp_path):
    def nobody(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("[Errno 111] Connection refused", request=request)

    assert refused(tmp_path, nobody).reason == FETCH_FAILED


def test_a_source_without_end_is_not_kept(tmp_path):
    sent = []

    def endless() -> Iterator[bytes]:
        while True:
            sent.append(1)
            yield b"x" * 4096

    found = refused(tmp_path, httpx2.Response(200, content=endless()))
    assert (found.reason, "--max-source-mib" in found.message) == (SOURCE_REFUSED, True)
    assert len(sent) <= 5
    assert (tmp_path / "source").stat().st_size <= 20_000


def test_one_that_only_drips_is_given_up(tmp_path):
    def dripping() -> Iterator[bytes]:
        while True:
            time.sleep(0.01)
            yield b"x"

    found = refused(tmp_path, httpx2.Response(200, content=dripping()), seconds=0.3)

    assert (found.reason, "after 0.3 s" in found.message) == (FETCH_FAILED, True)


@contextlib.contextmanager
def hostile(*pieces: bytes, pause: float) -> Iterator[str]:
    """Answer one request with the first piece, and then with the others without end."""

    def answer() -> None:
        with contextlib.suppress(OSError), server.accept()[0] as client:
            clients.append(client)
            client.recv(4096)
            client.sendall(pieces[0])
            while not gone.wait(pause):
                for piece in pieces[1:]:
                    client.sendall(piece)

    gone = threading.Event()
    clients: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/a.tar.gz"
        gone.set()
        for one in clients:  # it may wait for room in a buffer that nobody reads any more
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        assert not thread.is_alive()


def refused_from(url: str, tmp_path: Path, seconds: float = 0.5) -> Refusal:
    with source_download.client() as http, pytest.raises(RefusedError) as error:
        source_download.download(http, SourceArtifact(url, DIGEST, ""), tmp_path / "s", 1000, seconds)
    return error.value.refusal


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",),
    ],
    ids=["a head", "heads before the head", "a size", "what comes behind", "silence"],
)
@pytest.mark.parametrize("pause", [0, 0.1])
def test_a_server_that_never_ends_an_answer_is_given_up(tmp_path, pieces, pause):
    began = time.monotonic()
    with hostile(*pieces, pause=pause) as url:
        found = refused_from(url, tmp_path)

    assert time.monotonic() - began < 4
    assert found.reason == FETCH_FAILED


def test_what_is_no_http_is_not_repeated(tmp_path):
    with hostile(b"220 the words of another service\r\n\r\n", b"x", pause=0.1) as url:
        found = refused_from(url, tmp_path)

    assert found.message == "the source's artifact cannot be fetched: the answer broke off, or is not HTTP"


@pytest.mark.parametrize("url", ["http://" + "a" * 300, "http://a:b:c", "http://[::1", "http:// /", "x", ""])
def test_an_address_of_nobody_is_said(tmp_path, url):
    assert refused_from(url, tmp_path).reason == FETCH_FAILED


def test_a_full_disk_is_ours_and_not_the_sources(tmp_path):
    (tmp_path / "source").mkdir()

    assert refused(tmp_path, httpx2.Response(200, content=CONTENT)).reason == STORAGE_FAILED


def test_an_address_that_is_none_is_said(tmp_path):
    with source_download.client() as http, pytest.raises(RefusedError) as error:
        source_download.download(http, SourceArtifact("file:///etc/passwd", digest(b""), ""), tmp_path / "s", 1, 1)

    assert error.value.refusal.reason == FETCH_FAILED
