"""The objects that a user keeps for one gateway."""

from __future__ import annotations

from tools.flux.api import KUSTOMIZATIONS, NAMESPACE, SOURCES, Named, Object

PATH = "kustomize-litellm.dev/path"
REQUESTED = "reconcile.fluxcd.io/requestedAt"


def source(name: str, kind: str = "GitRepository") -> Named:
    """Return which object a source of that name is."""
    return Named(SOURCES, kind, name)


def artifact(name: str) -> Named:
    """Return which object a rendered artifact of that name is."""
    return Named(SOURCES, "ExternalArtifact", name)


def kustomization(name: str) -> Named:
    """Return which object a Kustomization of that name is."""
    return Named(KUSTOMIZATIONS, "Kustomization", name)


def manifest(which: Named, spec: Object, annotations: dict[str, str] | None = None) -> Object:
    """Return an object as a manifest."""
    metadata = {"name": which.name, "namespace": which.namespace, "annotations": annotations or {}}
    return {"apiVersion": which.version, "kind": which.kind, "metadata": metadata, "spec": spec}


def git_repository(name: str, url: str) -> Object:
    """Return a branch that Flux looks at when it is told to."""
    return manifest(source(name), {"interval": "1h", "url": url, "ref": {"branch": "main"}})


def external_artifact(name: str, path: str, of: Named) -> Object:
    """Return what asks the renderer to render a folder of a source."""
    reference = {"apiVersion": of.version, "kind": of.kind, "name": of.name}
    if of.namespace != NAMESPACE:
        reference["namespace"] = of.namespace
    return manifest(artifact(name), {"sourceRef": reference}, {PATH: path})


def applied(name: str, target: str, of: Named | None = None, path: str = "./") -> Object:
    """Return what has Flux apply an artifact, or a folder of a source, into the namespace `target`."""
    which = of or artifact(name)
    return manifest(
        kustomization(name),
        {
            "interval": "1h",
            "retryInterval": "5s",
            "prune": True,
            "wait": False,
            "path": path,
            "targetNamespace": target,
            "sourceRef": {"kind": which.kind, "name": which.name},
        },
    )
