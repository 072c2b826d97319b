"""What there is in the cluster, as the watches tell it: who names which source, which artifacts are named."""

from __future__ import annotations

import threading
from typing import NamedTuple

from kustomize_plugin.flux import conditions, external_artifact
from kustomize_plugin.flux.external_artifact import ExternalArtifact, Key, SourceName, Values


class _Known(NamedTuple):
    source: SourceName
    path: str
    is_ours: bool
    refused_for: str


class KnownArtifacts:
    """All ExternalArtifacts of the namespaces that are watched."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Key, _Known] = {}

    def replace(self, namespace: str, items: list[Values]) -> set[Key]:
        """Take all of a namespace, or without a name of all, and return those to look at: ours, and those gone."""
        found = dict(map(_entry, items))
        with self._lock:
            were = {key for key in self._known if namespace in ("", key.namespace)}
            gone = were - set(found)
            for key in gone:
                del self._known[key]
            self._known |= found
        return gone | {key for key, one in found.items() if one.is_ours}

    def change(self, values: Values, is_gone: bool) -> Key:
        """Take one that has changed; returns its key."""
        key, known = _entry(values)
        with self._lock:
            if is_gone:
                self._known.pop(key, None)
            else:
                self._known[key] = known
        return key

    def of_source(self, source: SourceName) -> list[Key]:
        """Return ours that name a source."""
        with self._lock:
            return [key for key, one in self._known.items() if one.is_ours and one.source == source]

    def source_of(self, key: Key) -> SourceName | None:
        """Return the source that one names."""
        with self._lock:
            known = self._known.get(key)
        return known.source if known else None

    def naming(self, path: str) -> Key | None:
        """Return ours whose status names an artifact."""
        with self._lock:
            return next((key for key, one in self._known.items() if one.is_ours and one.path == path), None)

    def refused(self) -> dict[Key, str]:
        """Return the reasons of ours whose status says that they are not ready."""
        with self._lock:
            return {key: one.refused_for for key, one in self._known.items() if one.is_ours and one.refused_for}

    def is_ours(self, key: Key) -> bool:
        """Tell whether it is there and we are asked to provide it."""
        with self._lock:
            known = self._known.get(key)
        return known is not None and known.is_ours

    def keys(self) -> set[Key]:
        """Return all keys, others' among them."""
        with self._lock:
            return set(self._known)


def _entry(values: Values) -> tuple[Key, _Known]:
    found = ExternalArtifact(external_artifact.outline(values))
    state, reason, _ = conditions.ready(found.status)
    return found.key, _Known(found.source, found.published_path, found.is_ours, reason if state == "False" else "")
