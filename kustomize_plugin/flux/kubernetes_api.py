"""The API server, through lightkube's connection: its kubeconfig, certificates, and tokens that are read anew.

lightkube's own watch is not used: it waits for ever on a connection whose other end is gone, and keeps one open for
each watch that was refused, until there is none left.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx2
from lightkube.config.client_adapter import Client, ConnectionParams
from lightkube.config.kubeconfig import KubeConfig
from lightkube.core.exceptions import ConfigError
from yaml import YAMLError

from kustomize_plugin.flux import external_artifact
from kustomize_plugin.flux.cluster_error import NOT_FOUND, ClusterError
from kustomize_plugin.flux.external_artifact import (
    KIND,
    NAME,
    PLURALS,
    VERSION,
    ExternalArtifact,
    Key,
    SourceName,
    Values,
)

_REQUEST = 10.0  # seconds
_WATCH = 25  # seconds until the server ends a watch; whoever hears nothing for longer has lost it
_SHORTEST = 2  # what ends sooner looks like a watch that the server does not take
_LATE = 5.0
_PAGE = 50  # whole objects that are held at once
# a kubeconfig that is none, too
_UNREADABLE = (ConfigError, YAMLError, OSError, ValueError, LookupError, AttributeError, TypeError, AssertionError)
_FIELD_MANAGER = "kustomize-litellm"


class NoClusterError(Exception):
    """There is no way to an API server; the message says where it was looked for."""


class Page(NamedTuple):
    """All objects of a kind, and the version that a watch goes on from."""

    items: list[Values]
    version: str


class Change(NamedTuple):
    """One line of a watch: ADDED, MODIFIED, DELETED or BOOKMARK."""

    what: str
    values: Values


class KubernetesApi:
    """Reads, watches and writes; every failure is a ClusterError."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    def external_artifact(self, key: Key) -> Values | None:
        """Return it as it is now."""
        return self._get(_path(KIND, key.namespace, key.name))

    def source(self, name: SourceName) -> Values | None:
        """Return it as it is now."""
        return self._get(_path(name.kind, name.namespace, name.name))

    def write_status(self, found: ExternalArtifact, status: dict[str, Any]) -> None:
        """Write the fields that are given, if nobody has changed the object since it was read."""
        body = {"metadata": {"resourceVersion": found.resource_version}, "status": status}
        path = f"{_path(KIND, found.key.namespace, found.key.name)}/status"
        self._send("PATCH", path, body, "application/merge-patch+json")

    def record(self, namespace: str, event: dict[str, Any]) -> None:
        """Create an Event."""
        self._send("POST", f"api/v1/namespaces/{namespace}/events", event, "application/json")

    def all_of(self, kind: str, namespace: str) -> Page:
        """Return the outlines of all objects of a kind, in a namespace or, without a name, in all."""
        items: list[Values] = []
        asked: dict[str, str | int] = {"limit": _PAGE}
        while True:
            with _failing():
                answer = self._http.get(_path(kind, namespace), params=asked)
                _refuse(answer)
                found = answer.json()
            items += map(external_artifact.outline, found.get("items") or [])
            metadata = found.get("metadata") or {}
            if not metadata.get("continue"):
                return Page(items, metadata.get("resourceVersion", ""))
            asked["continue"] = metadata["continue"]

    def changes(self, kind: str, namespace: str, version: str, seconds: float = _WATCH) -> Iterator[Change]:
        """Yield what changes from a version on, until the server ends it: after some seconds, 25 at most."""
        most = str(max(_SHORTEST, min(_WATCH, math.ceil(seconds))))
        asked = {"watch": "1", "allowWatchBookmarks": "1", "resourceVersion": version, "timeoutSeconds": most}
        timeout = httpx2.Timeout(_REQUEST, read=_WATCH + _LATE)
        with _failing(), self._http.stream("GET", _path(kind, namespace), params=asked, timeout=timeout) as answer:
            if answer.is_error:
                answer.read()
            _refuse(answer)
            for line in _lines(answer.iter_bytes()):
                yield _change(json.loads(line))

    def _get(self, path: str) -> Values | None:
        with _failing():
            answer = self._http.get(path)
            if answer.status_code == NOT_FOUND:
                return None
            _refuse(answer)
            found: Values = answer.json()
            return found

    def _send(self, method: str, path: str, body: dict[str, Any], form: str) -> None:
        with _failing():
            asked = {"fieldManager": _FIELD_MANAGER}
            content = json.dumps(body).encode()
            _refuse(self._http.request(method, path, params=asked, content=content, headers={"Content-Type": form}))


def connect() -> tuple[KubernetesApi, str]:
    """Return the API server of the environment, and the namespace that its config names; raises NoClusterError."""
    try:
        named = os.environ.get("KUBECONFIG")
        config = (KubeConfig.from_file(named) if named else KubeConfig.from_env()).get()
        if config is None:
            raise NoClusterError("no context is chosen in the kubeconfig; set one, or run in a pod")
        http = Client(config, ConnectionParams(timeout=httpx2.Timeout(_REQUEST)))
    except _UNREADABLE as error:
        raise NoClusterError(
            f"there is no way to a cluster: {' '.join(str(error).split())}; set KUBECONFIG, or run in a pod"
        ) from error
    return KubernetesApi(http), config.namespace


def _path(kind: str, namespace: str, name: str = "") -> str:
    if not all(re.fullmatch(NAME, one) for one in (namespace, name) if one):
        raise ClusterError(f"no {kind} can have such a name", NOT_FOUND)
    inner = f"namespaces/{namespace}/" if namespace else ""
    return f"apis/{VERSION}/{inner}{PLURALS[kind]}" + (f"/{name}" if name else "")


@contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, ConfigError, ValueError) as error:
        told = " ".join(str(error).split()) or type(error).__name__
        raise ClusterError(f"the API server cannot be asked: {told}") from error


def _refuse(answer: httpx2.Response) -> None:
    if not answer.is_error:
        return
    try:
        told = str(answer.json().get("message", ""))
    except (ValueError, AttributeError):
        told = ""
    raise ClusterError(f"the API server answers {answer.status_code}{told and f': {told}'}", answer.status_code)


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Cut at line feeds only: a value may have what else counts as the end of a line."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from filter(None, lines)


def _change(event: dict[str, Any]) -> Change:
    found = event.get("object") or {}
    if event.get("type") == "ERROR":
        raise ClusterError(f"the watch ended: {found.get('message', '')}", int(found.get("code") or 0))
    return Change(str(event.get("type", "")), found)
