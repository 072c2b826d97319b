"""An API server as the tests ask it: by kind and name, over one connection."""

from __future__ import annotations

import builtins
import json
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import httpx

Object = dict[str, Any]
Found = TypeVar("Found")

NAMESPACE = "flux-system"
SOURCES = "source.toolkit.fluxcd.io/v1"
KUSTOMIZATIONS = "kustomize.toolkit.fluxcd.io/v1"
_MERGE = {"Content-Type": "application/merge-patch+json"}
_APPLY = {"Content-Type": "application/apply-patch+yaml"}
_IRREGULAR = {"NetworkPolicy": "networkpolicies", "ValidatingAdmissionPolicy": "validatingadmissionpolicies"}
_OF_NO_NAMESPACE = {
    *("Namespace", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition"),
    *("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
}


class Named(NamedTuple):
    """Which object: what stands in a URL."""

    version: str
    kind: str
    name: str
    namespace: str = NAMESPACE

    @property
    def path(self) -> str:
        """The path of its URL."""
        root = f"/apis/{self.version}" if "/" in self.version else f"/api/{self.version}"
        kind = self.kind.lower()
        plural = _IRREGULAR.get(self.kind, f"{kind[:-1]}ies" if kind.endswith("ory") else f"{kind}s")
        within = "" if self.kind in _OF_NO_NAMESPACE else f"/namespaces/{self.namespace}"
        return f"{root}{within}/{plural}/{self.name}"


def named(document: Object) -> Named:
    """Return which object a manifest is."""
    metadata = document["metadata"]
    namespace = metadata.get("namespace", NAMESPACE)
    return Named(document["apiVersion"], document["kind"], metadata["name"], namespace)


class Api:
    """Raises httpx.HTTPError where the server does not answer, or refuses."""

    def __init__(self, kubeconfig: Path, token: str = "") -> None:
        """Ask as the user of the kubeconfig, or as the one that a token is of."""
        config = json.loads(kubeconfig.read_text())
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        context = ssl.create_default_context(cafile=cluster["certificate-authority"])
        bearer = {"Authorization": f"Bearer {token or user['token']}"}
        self._client = httpx.Client(
            base_url=cluster["server"], verify=context, headers=bearer, timeout=30, trust_env=False
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, which: Named) -> Object | None:
        """Return an object, None where there is none."""
        answer = self._client.get(which.path)
        return None if answer.status_code == httpx.codes.NOT_FOUND else _object(answer)

    def apply(self, document: Object) -> Object:
        """Create an object, or change it into this."""
        flags = {"fieldManager": "tests", "force": "true"}
        content = json.dumps(document)
        return _object(self._client.patch(named(document).path, content=content, headers=_APPLY, params=flags))

    def patch(self, which: Named, change: Object, part: str = "") -> Object:
        """Merge a change into an object, or into its subresource `part`."""
        answer = self._client.patch(which.path + part, content=json.dumps(change), headers=_MERGE)
        return _object(answer)

    def delete(self, which: Named) -> None:
        """Delete an object, if it is there."""
        answer = self._client.delete(which.path)
        if answer.status_code != httpx.codes.NOT_FOUND:
            _object(answer)

    def post(self, path: str, document: Object) -> Object:
        """Create by a path of one's own."""
        return _object(self._client.post(path, json=document))

    def list(self, path: str, **query: str) -> list[Object]:
        """Return the objects of a path."""
        return self.listed(path, **query)[0]

    def listed(self, path: str, **query: str) -> tuple[builtins.list[Object], str]:
        """Return the objects of a path, and the version from which on to watch it."""
        found = _object(self._client.get(path, params=query))
        items, version = found["items"], found["metadata"]["resourceVersion"]
        return items, version

    def watch(self, path: str, version: str, seconds: int) -> Iterator[Object]:
        """Yield what changes below a path after a version, for some seconds."""
        query = {"watch": "true", "resourceVersion": version, "timeoutSeconds": str(seconds)}
        with self._client.stream("GET", path, params=query, timeout=seconds + 5) as answer:
            answer.raise_for_status()
            for line in answer.iter_lines():
                event: Object = json.loads(line)
                yield event


def _object(answer: httpx.Response) -> Object:
    if answer.is_error:
        message = f"{answer.status_code}: {answer.text}"
        raise httpx.HTTPStatusError(message, request=answer.request, response=answer)
    found: Object = answer.json()
    return found


def until(
    look: Callable[[], Found | None], seconds: float, what: str | Callable[[], str], every: float = 0.05
) -> Found:
    """Return the first thing seen that is true; an API server that does not answer is asked again.

    `what` says what was waited for in vain: a function, where that is known only then.
    """
    end = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < end:
        try:
            if found := look():
                return found
            last = found
        except httpx.TransportError as error:
            last = error
        time.sleep(every)
    told = what if isinstance(what, str) else what()
    raise TimeoutError(f"not within {seconds:g} s: {told}" + (f" ({last})" if last else ""))
