"""Events: what has become of an ExternalArtifact, for `kubectl describe` and for Flux's notification-controller."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx2

from kustomize_plugin.flux import conditions, log_lines
from kustomize_plugin.flux.allowance import Allowance
from kustomize_plugin.flux.cluster_error import ClusterError
from kustomize_plugin.flux.external_artifact import GROUP, KIND, VERSION, ExternalArtifact, Key
from kustomize_plugin.flux.verdict import Published, Verdict

_CONTROLLER = "kustomize-litellm"
_MOST_WAITING = 1000
_MOST_BYTES = 1000
_SECONDS = 15.0
_LONGEST_HEAD = 200  # characters of a name that leave room for ours

Record = Callable[[str, dict[str, Any]], None]


class About(NamedTuple):
    """Which object: what waits to be told is no longer than that and a verdict."""

    key: Key
    uid: str
    resource_version: str


_Telling = tuple[About, Verdict, str]


class EventDelivery:
    """Delivers in a thread of its own: what cannot be delivered is logged, and nothing waits for it."""

    def __init__(self, record: Record, url: str, log: log_lines.Log, http: httpx2.Client | None = None) -> None:
        self._record = record
        self._url = url
        self._log = log
        self._http = http or (httpx2.Client(timeout=_SECONDS) if url else None)
        self._allowance = Allowance()
        self._waiting: queue.Queue[_Telling] = queue.Queue(_MOST_WAITING)

    def tell(self, found: ExternalArtifact, verdict: Verdict) -> None:
        """Take what is to be told."""
        try:
            about = About(found.key, found.uid, found.resource_version)
            self._waiting.put_nowait((about, verdict, log_lines.now()))
        except queue.Full:
            self._log("too many events wait; this one is dropped", found.key, log_lines.ERROR)

    def start(self) -> None:
        """Deliver from now on."""
        threading.Thread(target=self._run, name="events", daemon=True).start()

    def _run(self) -> None:
        while True:
            found, verdict, when = self._waiting.get()
            try:
                self._tell_one(found, verdict, when)
            except Exception as error:  # noqa: BLE001 - one event must not end all others
                self._log(f"internal error: {type(error).__name__}: {error}", found.key, log_lines.ERROR)

    def _tell_one(self, found: About, verdict: Verdict, when: str) -> None:
        if self._allowance.take(found.key):
            self.deliver(found, verdict, when)
        else:
            self._log("changes so often that this event is not told", found.key, log_lines.ERROR)

    def deliver(self, found: About | ExternalArtifact, verdict: Verdict, when: str) -> None:
        """Tell everybody once."""
        try:
            self._record(found.key.namespace, kubernetes_event(found, verdict, when))
        except ClusterError as error:
            self._log(f"an event is not recorded: {error}", found.key, log_lines.ERROR)
        if self._http is None:
            return
        try:
            self._http.post(self._url, json=flux_event(found, verdict, when)).raise_for_status()
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            self._log(f"an event is not delivered: {error}", found.key, log_lines.ERROR)


def kubernetes_event(found: About | ExternalArtifact, verdict: Verdict, when: str) -> dict[str, Any]:
    """Return an Event of core/v1."""
    name = f"{found.key.name[:_LONGEST_HEAD].rstrip('-.')}.{uuid.uuid4().hex[:16]}"
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": name, "namespace": found.key.namespace},
        "involvedObject": _object(found),
        "type": "Normal" if isinstance(verdict, Published) else "Warning",
        "reason": verdict.reason,
        "message": conditions.cut(conditions.message_of(verdict), _MOST_BYTES),
        "source": {"component": _CONTROLLER},
        "reportingComponent": _CONTROLLER,
        "reportingInstance": "",
        "firstTimestamp": when,
        "lastTimestamp": when,
        "count": 1,
    }


def flux_event(found: About | ExternalArtifact, verdict: Verdict, when: str) -> dict[str, Any]:
    """Return what notification-controller takes."""
    revision = verdict.revision if isinstance(verdict, Published) else verdict.source_revision
    return {
        "involvedObject": _object(found),
        "severity": "info" if isinstance(verdict, Published) else "error",
        "timestamp": when,
        "reason": verdict.reason,
        "message": conditions.message_of(verdict),
        "metadata": {f"{GROUP}/revision": revision} if revision else {},
        "reportingController": _CONTROLLER,
    }


def _object(found: About | ExternalArtifact) -> dict[str, str]:
    return {
        "apiVersion": VERSION,
        "kind": KIND,
        "namespace": found.key.namespace,
        "name": found.key.name,
        "uid": found.uid,
        "resourceVersion": found.resource_version,
    }
