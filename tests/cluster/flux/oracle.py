"""What may be on the API server: every state that a gateway has ever had is compared with what was pushed."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import httpx

from tools.flux.api import Api, Named, Object
from tools.flux.gateway import CONFIG_MAP, merged


class Oracle:
    """Follows one gateway's ConfigMap from its making until `close`.

    What is applied must be the plain build of a commit that was pushed, and of none older than what was applied before.
    The watch is taken up where it was cut off. A killed API server may have forgotten what was before: a state that
    came and went meanwhile is not seen then, and `gaps` counts that.
    """

    def __init__(self, kubeconfig: Path, target: str) -> None:
        self.violations: list[str] = []
        self.seen = self.gaps = 0
        self._target = target
        self._path = Named("v1", "ConfigMap", "", target).path.rstrip("/")
        self._order: dict[str, int] = {}
        self._latest = -1
        self._api = Api(kubeconfig)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def allow(self, number: int, *texts: str) -> None:
        """Say before a push which configs its commit may become; numbers grow."""
        self._order |= dict.fromkeys(texts, number)

    def close(self) -> None:
        """Stop looking."""
        self._is_over.set()
        self._thread.join()
        self._api.close()

    def _follow(self) -> None:
        version = ""
        while not self._is_over.is_set():
            try:
                version = version or self._first()
                version = self._watch(version)
            except (httpx.HTTPError, KeyError, json.JSONDecodeError):
                time.sleep(0.2)

    def _first(self) -> str:
        """Judge what is there, and return the version from which on to watch."""
        items, version = self._api.listed(self._path)
        for found in items:
            self._judge(found)
        return version

    def _watch(self, version: str) -> str:
        """Judge what changes from a version on, and return the version up to which nothing was missed."""
        try:
            for event in self._api.watch(self._path, version, seconds=5):
                if event["type"] == "ERROR":
                    self.gaps += 1
                    return ""
                version = event["object"]["metadata"]["resourceVersion"]
                self._judge(event["object"], is_there=event["type"] != "DELETED")
        except httpx.TransportError:
            time.sleep(0.2)
        return version

    def _judge(self, found: Object, is_there: bool = True) -> None:
        if found["metadata"]["name"] != CONFIG_MAP:
            return
        self.seen += 1
        text = merged([{**found, "kind": "ConfigMap"}]) if is_there else ""
        number = self._order.get(text)
        if number is None:
            self.violations.append(f"{self._target}: what is applied was never pushed: {text[:400]!r}")
        elif number < self._latest:
            self.violations.append(f"{self._target}: commit {number} is applied after commit {self._latest}")
        else:
            self._latest = number
