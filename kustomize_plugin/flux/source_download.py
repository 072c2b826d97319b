"""A source's artifact, downloaded by its digest and with bounds."""

from __future__ import annotations

import hashlib
from pathlib import Path

import httpx2

from kustomize_plugin.flux.deadline import Deadline
from kustomize_plugin.flux.external_artifact import SourceArtifact
from kustomize_plugin.flux.flux_settings import MIB
from kustomize_plugin.flux.verdict import FETCH_FAILED, SOURCE_REFUSED, STORAGE_FAILED, RefusedError
from kustomize_plugin.secrets import printable_text

_ALGORITHMS = ("sha256", "sha384", "sha512")
_FAILED = (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError)


def client() -> httpx2.Client:
    """Return a client for artifacts: no redirect is followed, since a source names the place itself."""
    once = httpx2.Limits(max_keepalive_connections=0)  # a connection that is used again is made by nobody we hear of
    return httpx2.Client(timeout=httpx2.Timeout(10.0), limits=once, headers={"Accept-Encoding": "identity"})


def download(http: httpx2.Client, artifact: SourceArtifact, target: Path, most: int, seconds: float) -> None:
    """Write an artifact to a file; raises RefusedError."""
    algorithm, _, wanted = artifact.digest.partition(":")
    if algorithm not in _ALGORITHMS or not wanted:
        known = ", ".join(_ALGORITHMS)
        raise RefusedError(SOURCE_REFUSED, f'the digest "{algorithm}" of the source is none of {known}')
    with Deadline(seconds) as deadline:
        try:
            found = _written(http, artifact.url, algorithm, target, most, deadline)
        except _FAILED as error:
            late = f"the source's artifact was not there after {seconds:g} s"
            told = late if deadline.is_over else f"the source's artifact cannot be fetched: {_told(error)}"
            raise RefusedError(FETCH_FAILED, told) from error
        except OSError as error:
            raise RefusedError(STORAGE_FAILED, f"the source's artifact cannot be stored: {error.strerror}") from error
    if found != wanted.lower():
        raise RefusedError(SOURCE_REFUSED, "what was fetched is not what the source's digest says")


def _written(http: httpx2.Client, url: str, algorithm: str, target: Path, most: int, deadline: Deadline) -> str:
    """Write what is answered, and return its digest."""
    digest = hashlib.new(algorithm)
    with http.stream("GET", url, extensions={"trace": deadline.trace}) as answer, target.open("wb") as file:
        if answer.status_code != httpx2.codes.OK:
            raise RefusedError(FETCH_FAILED, f"the source's artifact was answered with {answer.status_code}")
        for piece in answer.iter_raw():
            digest.update(piece)
            file.write(piece)
            if file.tell() > most:
                raise _too_large(most)
            if deadline.is_over:
                break
    if deadline.is_over:  # what was read until then may look whole
        raise httpx2.ReadTimeout("")
    return digest.hexdigest()


def _too_large(most: int) -> RefusedError:
    message = f"the source is larger than {most // MIB} MiB; leave out what is not built, or raise --max-source-mib"
    return RefusedError(SOURCE_REFUSED, message)


def _told(error: Exception) -> str:
    """Say what went wrong on one line; the address is on the source's status."""
    if isinstance(error, httpx2.RemoteProtocolError):
        return "the answer broke off, or is not HTTP"  # its own words have what was answered
    return printable_text.text(" ".join(str(error).split())) or type(error).__name__
