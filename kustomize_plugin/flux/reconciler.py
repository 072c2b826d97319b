"""One look at one ExternalArtifact, from what it says to the status that it gets."""

from __future__ import annotations

import threading
import time
from typing import Any, NamedTuple, Protocol

from kustomize_plugin.flux import artifact_package, conditions, external_artifact, log_lines, requested_folder
from kustomize_plugin.flux.artifact_store import ArtifactStore, key_in
from kustomize_plugin.flux.cluster_error import FORBIDDEN, ClusterError
from kustomize_plugin.flux.external_artifact import ExternalArtifact, Key, SourceArtifact, SourceName, Values
from kustomize_plugin.flux.render import Rendered
from kustomize_plugin.flux.verdict import (
    ACCESS_DENIED,
    SOURCE_NOT_FOUND,
    SOURCE_NOT_READY,
    STORAGE_FAILED,
    UNSUPPORTED_SOURCE,
    Published,
    Refusal,
    RefusedError,
    Verdict,
)

_SHOWN = 100  # characters of a name that anybody may have written


class Cluster(Protocol):
    """What a look needs of the API server; each raises ClusterError."""

    def external_artifact(self, key: Key) -> Values | None:
        """Return it as it is now."""

    def source(self, name: SourceName) -> Values | None:
        """Return it as it is now."""

    def write_status(self, found: ExternalArtifact, status: dict[str, Any]) -> None:
        """Write the fields that are given, if the object is still the one that was read."""


class Rendering(Protocol):
    """What turns a source into a text."""

    def render(self, artifact: SourceArtifact, path: str) -> Rendered:
        """Build a folder of a source; raises RefusedError."""


class Audience(Protocol):
    """Who is told of what happens."""

    def built(self, key: Key, artifact: SourceArtifact, verdict: Verdict, times: Rendered | None) -> None:
        """Take note of the end of a build."""

    def turned(self, found: ExternalArtifact, verdict: Verdict) -> None:
        """Take note that an ExternalArtifact says something else now."""


class Terms(NamedTuple):
    """What URLs begin with, whether other namespaces' sources are taken, how often everything is looked at."""

    base_url: str
    crosses_namespaces: bool = False
    look_seconds: float = 300.0


class _Input(NamedTuple):
    """All that a build's end depends on, but for the machine."""

    uid: str
    folder: str
    source: SourceName
    artifact: SourceArtifact
    requested: str


class _Known(NamedTuple):
    wanted: _Input
    verdict: Verdict
    since: float


class Reconciler:
    """Looks at ExternalArtifacts, each key by one thread at a time; what it has built is not built again."""

    def __init__(
        self,
        cluster: Cluster,
        store: ArtifactStore,
        rendering: Rendering,
        audience: Audience,
        terms: Terms,
    ) -> None:
        self._cluster = cluster
        self._store = store
        self._rendering = rendering
        self._audience = audience
        self._terms = terms
        self._known: dict[Key, _Known] = {}
        self._last: dict[Key, Verdict] = {}
        self._lock = threading.Lock()

    def look(self, key: Key) -> bool:
        """Bring one ExternalArtifact to where it should be; true where it must be tried again. Raises ClusterError."""
        values = self._cluster.external_artifact(key)
        if values is None:
            self._forget(key)
            self._store.remove(key)
            return False
        found = ExternalArtifact(values)
        if not found.is_ours:
            self._forget(key)
            return False
        if key_in(found.published_path) == key:
            self._store.settle(key, found.published_path)
        verdict = self._verdict(found)
        with self._lock:
            self._last[key] = verdict
        self._write(found, verdict)
        return isinstance(verdict, Refusal) and verdict.is_retried

    def last(self, key: Key) -> Verdict | None:
        """Return what the last look came to; None before the first."""
        with self._lock:
            return self._last.get(key)

    def _write(self, found: ExternalArtifact, verdict: Verdict) -> None:
        status = conditions.status(verdict, found.status, found.generation, self._terms.base_url, log_lines.now())
        if status:
            self._cluster.write_status(found, status)
        if isinstance(verdict, Published):
            self._store.settle(found.key, verdict.path)
        if conditions.ready(found.status) != conditions.ready(status or found.status):
            self._audience.turned(found, verdict)

    def _verdict(self, found: ExternalArtifact) -> Verdict:
        revision = ""
        try:
            self._refuse_source(found)
            folder = requested_folder.of(found.path or "")
            artifact = self._source_artifact(found)
            revision = artifact.revision
            return self._of(found, _Input(found.uid, folder, found.source, artifact, found.requested))
        except RefusedError as error:
            return error.refusal._replace(source_revision=revision)

    def _refuse_source(self, found: ExternalArtifact) -> None:
        source = found.source
        if not source.is_sound:
            raise RefusedError(
                UNSUPPORTED_SOURCE, "spec.sourceRef names nothing that can be; give kind and name of a source"
            )
        group = found.source_version.partition("/")[0]
        if source.kind not in external_artifact.SOURCES or group != external_artifact.GROUP:
            kinds = ", ".join(external_artifact.SOURCES)
            message = (
                f'"{source.kind[:_SHOWN]}" of "{found.source_version[:_SHOWN]}" is not rendered; these are: {kinds}'
            )
            raise RefusedError(UNSUPPORTED_SOURCE, message)
        if source.namespace != found.key.namespace and not self._terms.crosses_namespaces:
            message = f"{source} is in another namespace; move one of them, or start with --allow-cross-namespace"
            raise RefusedError(ACCESS_DENIED, message)

    def _source_artifact(self, found: ExternalArtifact) -> SourceArtifact:
        name = found.source
        try:
            values = self._cluster.source(name)
        except ClusterError as error:
            if error.code != FORBIDDEN or name.namespace == found.key.namespace:  # of an API server that starts, maybe
                raise
            message = (
                f"the renderer may not read {name}; give its account the rights there, and pass --namespace for it"
            )
            raise RefusedError(ACCESS_DENIED, message) from error
        if values is None:
            raise RefusedError(SOURCE_NOT_FOUND, f"{name} is not there")
        artifact = external_artifact.source_artifact(values)
        if artifact is None:
            raise RefusedError(SOURCE_NOT_READY, f"{name} has fetched nothing yet")
        return artifact

    def _of(self, found: ExternalArtifact, wanted: _Input) -> Verdict:
        """Return the end that the same input had, else that of a build."""
        known = self._known_end(found.key, wanted)
        if known is not None:
            return known
        times, began = None, time.monotonic()
        try:
            times = self._rendering.render(wanted.artifact, wanted.folder)
            verdict: Verdict = self._stored(found.key, wanted.artifact, times.text)
        except RefusedError as error:
            verdict = error.refusal._replace(source_revision=wanted.artifact.revision)
        self._audience.built(found.key, wanted.artifact, verdict, times)
        with self._lock:
            self._known[found.key] = _Known(wanted, verdict, began)
        return verdict

    def _known_end(self, key: Key, wanted: _Input) -> Verdict | None:
        with self._lock:
            known = self._known.get(key)
        if known is None or known.wanted != wanted:
            return None
        if isinstance(known.verdict, Published):
            return known.verdict if self._store.find(known.verdict.path) else None
        # half of the time: the next look at everything comes sooner after this one than this one after the last
        is_old = time.monotonic() - known.since >= self._terms.look_seconds / 2
        return None if known.verdict.is_retried or (known.verdict.is_fleeting and is_old) else known.verdict

    def _stored(self, key: Key, artifact: SourceArtifact, text: str) -> Published:
        package = artifact_package.packed(text)
        try:
            path = self._store.put(key, package)
        except OSError as error:
            raise RefusedError(STORAGE_FAILED, f"the artifact cannot be stored: {error.strerror}") from error
        digest = f"sha256:{package.hex_digest}"
        revision = f"{artifact.ref}@{digest}"
        return Published(path, digest, len(package.content), revision, artifact.revision)

    def _forget(self, key: Key) -> None:
        with self._lock:
            self._known.pop(key, None)
            self._last.pop(key, None)
