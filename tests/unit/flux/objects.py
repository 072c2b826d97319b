"""Objects as the API server returns them."""

from __future__ import annotations

from typing import Any

VERSION = "source.toolkit.fluxcd.io/v1"


def external_artifact(
    path: str | None = "overlays/production",
    requested: str = "",
    source: dict[str, str] | None = None,
    status: dict[str, Any] | None = None,
    name: str = "gw",
) -> dict[str, Any]:
    """Return an ExternalArtifact that names a GitRepository of its own name."""
    annotations = {"kustomize-litellm.dev/path": path} if path is not None else {}
    annotations |= {"reconcile.fluxcd.io/requestedAt": requested} if requested else {}
    reference = {"apiVersion": VERSION, "kind": "GitRepository", "name": name} if source is None else source
    return {
        "apiVersion": VERSION,
        "kind": "ExternalArtifact",
        "metadata": {
            "name": name,
            "namespace": "flux-system",
            "uid": f"uid-{name}",
            "generation": 3,
            "resourceVersion": "7",
            "annotations": annotations,
        },
        "spec": {"sourceRef": reference},
        "status": status or {},
    }


def source(
    digest: str = "sha256:d", revision: str = "main@sha1:abc", url: str = "http://source/a.tar.gz"
) -> dict[str, Any]:
    """Return a GitRepository that has fetched something."""
    artifact = {"url": url, "digest": digest, "revision": revision, "path": "a", "lastUpdateTime": "then"}
    return {"metadata": {"name": "gw", "namespace": "flux-system"}, "status": {"artifact": artifact}}
