"""Whether everything has been looked at once since the start."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from kustomize_plugin.flux.external_artifact import Key


class FirstPass:
    """Done when each namespace was listed and each of the keys in it has been looked at."""

    def __init__(self, namespaces: Iterable[str]) -> None:
        self._lock = threading.Lock()
        self._unlisted = set(namespaces)
        self._unseen: set[Key] = set()

    def is_done(self) -> bool:
        """Tell whether what is missing now was never there."""
        with self._lock:
            return not self._unlisted and not self._unseen

    def listed(self, namespace: str, keys: Iterable[Key]) -> None:
        """Take the keys of a namespace; only the first time counts."""
        with self._lock:
            if namespace in self._unlisted:
                self._unlisted.discard(namespace)
                self._unseen |= set(keys)

    def seen(self, key: Key) -> None:
        """Take note of a look."""
        with self._lock:
            self._unseen.discard(key)
