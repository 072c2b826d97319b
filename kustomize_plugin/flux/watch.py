"""One kind of objects, watched for ever: whatever ends a watch, another one follows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from kustomize_plugin.flux.cluster_error import GONE, NOT_FOUND, ClusterError
from kustomize_plugin.flux.external_artifact import Values
from kustomize_plugin.flux.log_lines import ERROR, Log

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 15.0
_SHORTEST = 1.0  # seconds of a watch that says nothing; the server ends it after 25
_NOT_INSTALLED = 60.0  # seconds until a kind is looked for again that the API server does not know


class Listed(Protocol):
    """All objects of a kind."""

    @property
    def items(self) -> list[Values]:
        """The objects."""

    @property
    def version(self) -> str:
        """What a watch goes on from."""


class Changed(Protocol):
    """What has happened to one object."""

    @property
    def what(self) -> str:
        """ADDED, MODIFIED, DELETED or BOOKMARK."""

    @property
    def values(self) -> Values:
        """The object."""


class Watched(Protocol):
    """What can be listed and watched; each raises ClusterError."""

    def all_of(self, kind: str, namespace: str) -> Listed:
        """Return all objects."""

    def changes(self, kind: str, namespace: str, version: str, seconds: float) -> Iterator[Changed]:
        """Yield what changes, and end after a while, or after these seconds if that is sooner."""


class Listener(Protocol):
    """Who is told of the objects."""

    def listed(self, kind: str, namespace: str, items: list[Values]) -> None:
        """Take note of all of a kind that there are."""

    def changed(self, kind: str, what: str, values: Values) -> None:
        """Take note of one."""


class Watch:
    """Tells a listener of all objects of a kind, now and then of all again, so that nothing is missed for long."""

    def __init__(
        self,
        kind: str,
        namespace: str,
        cluster: Watched,
        listener: Listener,
        log: Log,
        look_seconds: float,
    ) -> None:
        self.name = f"{kind} in {namespace or 'all namespaces'}"
        self.turned = time.monotonic()  # when it last did anything: one that hangs is dead
        self._kind, self._namespace = kind, namespace
        self._cluster, self._listener, self._log = cluster, listener, log
        self._look_seconds = look_seconds
        self._failures = 0
        self._was_there = self._was_gone = False

    def run(self, stop: threading.Event, wait: Callable[[float], object] | None = None) -> None:
        """Watch until `stop`."""
        while not stop.is_set():
            (wait or stop.wait)(self._turn(stop))

    def _turn(self, stop: threading.Event) -> float:
        """List and watch once; returns the seconds to wait until the next time."""
        self.turned = time.monotonic()
        try:
            self._list_and_watch(stop)
        except ClusterError as error:
            return self._wait_after(error)
        except Exception as error:  # noqa: BLE001 - a watch that ends is missed by nobody
            return self._wait_after(ClusterError(f"internal error: {type(error).__name__}: {error}"))
        return 0.0

    def _list_and_watch(self, stop: threading.Event) -> None:
        found = self._cluster.all_of(self._kind, self._namespace)
        self._was_there = True
        self._listener.listed(self._kind, self._namespace, found.items)
        if self._failures:
            self._log("is listed again", self.name)
        version, end = found.version, time.monotonic() + self._look_seconds
        while time.monotonic() < end and not stop.is_set():
            version = self._watched(version, end)

    def _watched(self, version: str, end: float) -> str:
        """Tell of what changes until the server ends the watch, and return the version to go on from."""
        began, is_heard = time.monotonic(), False
        self.turned = began
        for change in self._cluster.changes(self._kind, self._namespace, version, end - began):
            self.turned = time.monotonic()
            self._failures, self._was_gone, is_heard = 0, False, True
            version = (change.values.get("metadata") or {}).get("resourceVersion") or version
            if change.what != "BOOKMARK":
                self._listener.changed(self._kind, change.what, change.values)
        if not is_heard and time.monotonic() - began < _SHORTEST:
            raise ClusterError("the API server ended the watch at once")
        self._failures, self._was_gone = 0, False
        return version

    def _wait_after(self, error: ClusterError) -> float:
        if error.code == GONE and not self._was_gone:
            self._was_gone = True  # a second time in a row it is no accident
            return 0.0
        if error.code == NOT_FOUND and not self._was_there:
            self._listener.listed(self._kind, self._namespace, [])
            self._log("the API server does not know this kind", self.name)
            return _NOT_INSTALLED
        self._failures += 1
        seconds = min(_FIRST_WAIT * 2.0 ** min(self._failures - 1, 10), _LONGEST_WAIT)
        self._log(f"{error}; again in {seconds:g} s", self.name, ERROR)
        return seconds
