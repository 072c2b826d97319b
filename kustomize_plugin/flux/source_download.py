"""A source's artifact, downloaded by its digest and with bounds."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import httpx2

from kustomize_plugin.flux.external_artifact import SourceArtifact
from kustomize_plugin.flux.flux_settings import MIB
from kustomize_plugin.flux.verdict import FETCH_FAILED, SOURCE_REFUSED, STORAGE_FAILED, RefusedError
from kustomize_plugin.secrets import printable_text

_ALGORITHMS = ("sha256", "sha384", "sha512")


def client() -> httpx2.Client:
    """Return a client for artifacts: no redirect is followed, since a source names the place itself."""
    return httpx2.Client(timeout=httpx2.Timeout(10.0), headers={"Accept-Encoding": "identity"})


def download(http: httpx2.Client, artifact: SourceArtifact, target: Path, most: int, seconds: float) -> None:
    """Write an artifact to a file; raises RefusedError."""
    algorithm, _, wanted = artifact.digest.partition(":")
    if algorithm not in _ALGORITHMS or not wanted:
        known = ", ".join(_ALGORITHMS)
        raise RefusedError(SOURCE_REFUSED, f'the digest "{algorithm}" of the source is none of {known}')
    digest = hashlib.new(algorithm)
    end = time.monotonic() + seconds
    try:
        with http.stream("GET", artifact.url) as answer, target.open("wb") as file:
            if answer.status_code != httpx2.codes.OK:
                raise RefusedError(FETCH_FAILED, f"the source's artifact was answered with {answer.status_code}")
            for piece in answer.iter_raw():
                digest.update(piece)
                file.write(piece)
                _refuse(file.tell(), most, end, seconds)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise RefusedError(FETCH_FAILED, f"the source's artifact cannot be fetched: {_told(error)}") from error
    except OSError as error:
        raise RefusedError(STORAGE_FAILED, f"the source's artifact cannot be stored: {error.strerror}") from error
    if digest.hexdigest() != wanted.lower():
        raise RefusedError(SOURCE_REFUSED, "what was fetched is not what the source's digest says")


def _refuse(size: int, most: int, end: float, seconds: float) -> None:
    if size > most:
        message = f"the source is larger than {most // MIB} MiB; leave out what is not built, or raise --max-source-mib"
        raise RefusedError(SOURCE_REFUSED, message)
    if time.monotonic() > end:
        raise RefusedError(FETCH_FAILED, f"the source's artifact was not there after {seconds:g} s")


def _told(error: Exception) -> str:
    """Say what went wrong on one line; the address is on the source's status."""
    return printable_text.text(" ".join(str(error).split())) or type(error).__name__
