"""An ExternalArtifact and the source that it names, as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from kustomize_plugin.config.kind_shapes import RENDERED_PATH

GROUP = "source.toolkit.fluxcd.io"
VERSION = f"{GROUP}/v1"
KIND = "ExternalArtifact"
SOURCES = {"GitRepository": "gitrepositories", "OCIRepository": "ocirepositories", "Bucket": "buckets"}
PLURALS = {KIND: "externalartifacts", **SOURCES}
_LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
NAME = rf"{_LABEL}(?:\.{_LABEL})*"  # of an object; whatever else is written as one would lead to another object
_LONGEST_NAME = 253
_REQUESTED = "reconcile.fluxcd.io/requestedAt"

Values = Mapping[str, Any]


class Key(NamedTuple):
    """Which ExternalArtifact."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


class SourceName(NamedTuple):
    """Which source; the group is always Flux's."""

    kind: str
    namespace: str
    name: str

    @property
    def is_sound(self) -> bool:
        """Tell whether an object can have that name: the API server takes anything in a reference."""
        names = (self.namespace, self.name)
        return all(len(one) <= _LONGEST_NAME and re.fullmatch(NAME, one) for one in names)

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


class SourceArtifact(NamedTuple):
    """What a source has fetched last."""

    url: str
    digest: str
    revision: str

    @property
    def ref(self) -> str:
        """Return the branch or tag before the digest in a revision; a bucket's has none, and a branch may have an @."""
        return self.revision.rpartition("@")[0] or "latest"


class ExternalArtifact:
    """What the user has written, and the status that somebody gave it."""

    def __init__(self, values: Values) -> None:
        metadata = values.get("metadata") or {}
        annotations = metadata.get("annotations") or {}
        spec = values.get("spec") or {}
        self.key = Key(metadata.get("namespace", ""), metadata.get("name", ""))
        self.uid: str = metadata.get("uid", "")
        self.generation: int = metadata.get("generation", 0)
        self.resource_version: str = metadata.get("resourceVersion", "")
        self.path: str | None = annotations.get(RENDERED_PATH)
        self.requested: str = annotations.get(_REQUESTED, "")
        self.status: Values = values.get("status") or {}
        self._source: Values = spec.get("sourceRef") or {}

    @property
    def is_ours(self) -> bool:
        """Tell whether we are asked to provide it."""
        return self.path is not None

    @property
    def source_version(self) -> str:
        """Return the API version of its source; absent, it is Flux's."""
        return str(self._source.get("apiVersion") or VERSION)

    @property
    def source(self) -> SourceName:
        """Return which source it names; without a namespace it is in the same one."""
        namespace = self._source.get("namespace") or self.key.namespace
        return SourceName(str(self._source.get("kind", "")), str(namespace), str(self._source.get("name", "")))

    @property
    def published_path(self) -> str:
        """Return where the status says the artifact lies on the server."""
        return str((self.status.get("artifact") or {}).get("path", ""))


def outline(values: Values) -> Values:
    """Return what is looked at in an object of a list: all of them are held at once, and a stranger's are large.

    A name that is too long names nothing, cut or not.
    """
    metadata, status = values.get("metadata") or {}, values.get("status") or {}
    annotations = {RENDERED_PATH: ""} if RENDERED_PATH in (metadata.get("annotations") or {}) else {}
    reference = (values.get("spec") or {}).get("sourceRef") or {}
    return {
        "metadata": {**_chosen(metadata, "namespace", "name"), "annotations": annotations},
        "spec": {"sourceRef": {key: str(value)[: _LONGEST_NAME + 1] for key, value in reference.items()}},
        "status": {
            "artifact": _chosen(status.get("artifact") or {}, "path"),
            "conditions": [_chosen(one, "type", "status", "reason") for one in status.get("conditions") or ()],
        },
    }


def _chosen(values: Values, *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def source_artifact(source: Values) -> SourceArtifact | None:
    """Return what a source has fetched; None where there is nothing yet."""
    found = (source.get("status") or {}).get("artifact") or {}
    if not found.get("url"):
        return None
    return SourceArtifact(str(found["url"]), str(found.get("digest", "")), str(found.get("revision", "")))
