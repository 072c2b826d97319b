"""The Secret in the cluster: one of its keys written, or all looked at; values go in by kubectl's stdin only."""

from __future__ import annotations

import base64
import binascii
import json

from kustomize_plugin.machine.kubectl import Kubectl, KubectlError, SecretNotFoundError

_DRY_RUN = "--dry-run=server"


class LiveSecret:
    """One Secret, by its name."""

    def __init__(self, kubectl: Kubectl, name: str) -> None:
        self._kubectl = kubectl
        self._name = name

    def put(self, key: str, value: str, *, create: bool = False, dry_run: bool = False) -> bool:
        """Write one key and leave the others; return whether the Secret had to be created. Raises KubectlError."""
        encoded = base64.b64encode(value.encode()).decode()
        flags = [_DRY_RUN] if dry_run else []
        # a `-` would be taken for the name of a file
        patch = ("patch", "secret", self._name, "--type=merge", "--patch-file", "/dev/stdin", *flags)
        try:
            self._send(patch, {"data": {key: encoded}}, value)
        except SecretNotFoundError:
            if not create:
                raise
        else:
            return False
        manifest: dict[str, object] = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": self._name},
            "type": "Opaque",
            "data": {key: encoded},
        }
        self._send(("create", "--validate=false", "-f", "-", *flags), manifest, value)
        return True

    def values(self) -> dict[str, str]:
        """Return all keys with their values in clear; raises KubectlError."""
        answer = self._kubectl.run("get", "secret", self._name, "-o", "json")
        try:
            found = json.loads(answer).get("data") or {}
            return {
                key: base64.b64decode(value or "", validate=True).decode(errors="replace")
                for key, value in found.items()
            }
        except (AttributeError, TypeError, binascii.Error, json.JSONDecodeError):
            # the cause would quote the answer
            raise KubectlError(f'kubectl printed no Secret for "{self._name}"') from None

    def _send(self, arguments: tuple[str, ...], document: dict[str, object], value: str) -> None:
        """Run kubectl with a document on its stdin; an error that quotes the value loses it."""
        try:
            self._kubectl.run(*arguments, stdin=json.dumps(document))
        except KubectlError as error:
            encoded = base64.b64encode(value.encode()).decode()
            message = str(error)
            for shown in (encoded, value, json.dumps(value)[1:-1], " ".join(value.split())):
                message = message.replace(shown, "…")
            raise type(error)(message) from None
