"""The renderer as a whole: watches fill a queue, workers look at what is in it, two servers answer."""

from __future__ import annotations

import threading
import time

from kustomize_plugin.flux import artifact_server, source_download, status_server
from kustomize_plugin.flux.artifact_store import ArtifactStore, key_in
from kustomize_plugin.flux.build_process import BuildProcesses, EndedError
from kustomize_plugin.flux.cluster_error import CONFLICT, FORBIDDEN, INVALID, ClusterError
from kustomize_plugin.flux.event_delivery import EventDelivery
from kustomize_plugin.flux.external_artifact import (
    KIND,
    PLURALS,
    ExternalArtifact,
    Key,
    SourceArtifact,
    SourceName,
    Values,
)
from kustomize_plugin.flux.first_pass import FirstPass
from kustomize_plugin.flux.flux_settings import FluxSettings
from kustomize_plugin.flux.known_artifacts import KnownArtifacts
from kustomize_plugin.flux.kubernetes_api import KubernetesApi
from kustomize_plugin.flux.log_lines import ERROR, Log
from kustomize_plugin.flux.metrics import Asked, Metrics
from kustomize_plugin.flux.reconciler import Reconciler, Terms
from kustomize_plugin.flux.render import Rendered, Renderer
from kustomize_plugin.flux.verdict import Published, Refusal, Verdict
from kustomize_plugin.flux.watch import Watch
from kustomize_plugin.flux.work_queue import WorkQueue

_DEAD = 300.0  # seconds in which a watch has not turned
_SWEEP = 20.0
_LAST_WORDS = 3.0  # seconds for workers to end what they do


class Controller:
    """Runs until it is stopped; nothing is left behind but the store."""

    def __init__(self, settings: FluxSettings, api: KubernetesApi, builds: BuildProcesses, log: Log) -> None:
        self._settings = settings
        self._builds = builds
        self._log = log
        self._stop = threading.Event()
        self._known = KnownArtifacts()
        self._queue: WorkQueue[Key] = WorkQueue(lane=self._known.source_of)
        namespaces = settings.namespaces or ("",)
        self._first_pass = FirstPass(namespaces)
        self._store = ArtifactStore(settings.storage)
        self._events = EventDelivery(api.record, settings.places.events_url, log)
        self.metrics = Metrics(Asked(lambda: len(self._store), lambda: len(self._queue), self._known.refused))
        shelf = artifact_server.Shelf(self._store.find, self._is_expected)
        self._artifacts = artifact_server.make(settings.places.artifacts, shelf)
        pages = status_server.Pages(self.metrics.page, self._ailing)
        self._status = status_server.make(settings.places.metrics, pages)
        self._watches = [
            Watch(kind, namespace, api, self, log, settings.look_seconds)
            for kind in PLURALS
            for namespace in namespaces
        ]
        renderer = Renderer(self._store.work, builds, settings.bounds, source_download.client())
        host = settings.places.artifacts.host or "127.0.0.1"
        advertised = settings.places.advertised or f"{f'[{host}]' if ':' in host else host}:{self._artifacts.port}"
        self._reconciler = Reconciler(
            api,
            self._store,
            renderer,
            self,
            Terms(f"http://{advertised}", settings.crosses_namespaces, settings.look_seconds),
        )
        self._workers = [
            threading.Thread(target=self._work, name=f"worker-{number}", daemon=True)
            for number in range(settings.workers)
        ]

    def run(self) -> None:
        """Work until `stop` is called from a signal."""
        self._events.start()
        for watch in self._watches:
            threading.Thread(target=watch.run, args=(self._stop,), name=watch.name, daemon=True).start()
        for worker in self._workers:
            worker.start()
        self._artifacts.start("artifacts")
        self._status.start("status")
        self._log(f"serves artifacts on port {self._artifacts.port}, metrics on port {self._status.port}")
        while not self._stop.wait(_SWEEP):
            self._store.sweep()
            if self._first_pass.is_done():
                self._store.keep_only(self._known.keys())
        self._end()

    def stop(self) -> None:
        """Let `run` return soon."""
        self._stop.set()

    def _end(self) -> None:
        self._queue.close()
        self._builds.end_all()
        end = time.monotonic() + _LAST_WORDS
        for worker in self._workers:
            worker.join(max(0.0, end - time.monotonic()))
        for server in (self._artifacts, self._status):
            server.stop()

    def listed(self, kind: str, namespace: str, items: list[Values]) -> None:
        """Look at all ExternalArtifacts of a namespace, or at those of the sources."""
        if kind == KIND:
            keys = self._known.replace(namespace, items)
            self._first_pass.listed(namespace, keys)
            for key in sorted(keys):
                self._queue.add(key)
            return
        for values in items:
            self._add_those_of(kind, values)

    def changed(self, kind: str, what: str, values: Values) -> None:
        """Look at what a change is about."""
        if kind != KIND:
            self._add_those_of(kind, values)
            return
        was_ours = self._known.is_ours(ExternalArtifact(values).key)
        key = self._known.change(values, what == "DELETED")
        if was_ours or self._known.is_ours(key):
            self._queue.add(key)

    def built(self, key: Key, artifact: SourceArtifact, verdict: Verdict, times: Rendered | None) -> None:
        """Count a build, and log it."""
        self.metrics.built(verdict, times.build_seconds if times else None)
        took = f" (fetched in {times.fetch_seconds:.3f} s, built in {times.build_seconds:.3f} s)" if times else ""
        for line in times.warnings if times else ():
            self._log(line, key)
        if isinstance(verdict, Published):
            self._log(f"built {verdict.revision} from {artifact.revision}{took}", key)
        else:
            self._log(f"{verdict.reason} at {artifact.revision}{took}", key, ERROR)  # `turned` says why

    def turned(self, found: ExternalArtifact, verdict: Verdict) -> None:
        """Tell that an ExternalArtifact says something else now."""
        self._log(
            f"{verdict.reason}: {verdict.message}", found.key, "info" if isinstance(verdict, Published) else ERROR
        )
        self._events.tell(found, verdict)

    def _add_those_of(self, kind: str, source: Values) -> None:
        metadata = source.get("metadata") or {}
        name = SourceName(kind, metadata.get("namespace", ""), metadata.get("name", ""))
        for key in self._known.of_source(name):
            self._queue.add(key)

    def _work(self) -> None:
        while (key := self._queue.take()) is not None:
            try:
                self._look(key)
            finally:
                self._queue.done(key)

    def _look(self, key: Key) -> None:
        try:
            is_retried = self._reconciler.look(key)
        except EndedError:
            return
        except ClusterError as error:
            seconds = self._queue.retry(key)
            if error.code in (FORBIDDEN, INVALID):  # it was looked at, and waiting may not help
                self._first_pass.seen(key)
            if error.code != CONFLICT:  # it has changed meanwhile, and so is looked at again
                self._log(f"{error}; again in {seconds:g} s", key, ERROR)
            return
        except Exception as error:  # noqa: BLE001 - one object must not end the look at all others
            self._log(f"internal error: {type(error).__name__}: {error}; again later", key, ERROR)
            self._queue.retry(key)
            return
        self._first_pass.seen(key)
        if is_retried:
            self._queue.retry(key)
        else:
            self._queue.settle(key)

    def _is_expected(self, path: str) -> bool:
        """Tell whether an artifact that is not there will be, and see to it."""
        if not self._first_pass.is_done():
            return True
        key = key_in(path)
        last = self._reconciler.last(key) if key else None
        is_named = self._known.naming(path) is not None or (isinstance(last, Published) and last.path == path)
        if key is None or not is_named:
            return False
        # Tried again soon or not at all: who waits for it holds one of the few workers of Flux.
        if isinstance(last, Refusal):
            return last.is_retried
        self._queue.add(key)
        return True

    def _ailing(self) -> str:
        now = time.monotonic()
        dead = [one.name for one in self._watches if now - one.turned > _DEAD]
        dead += [one.name for one in self._workers if not one.is_alive()]
        return f"does not turn: {', '.join(dead)}" if dead else ""
