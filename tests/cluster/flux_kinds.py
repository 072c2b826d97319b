"""Flux's kinds as the API server takes them, made of the vendored schemas, for tests without Flux's controllers."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.conftest import REPOSITORY

SCHEMAS = REPOSITORY / "tests" / "e2e" / "flux" / "schemas"
_SOURCE = "source.toolkit.fluxcd.io"
KINDS = {
    "ExternalArtifact": ("externalartifacts", _SOURCE),
    "GitRepository": ("gitrepositories", _SOURCE),
    "OCIRepository": ("ocirepositories", _SOURCE),
    "Bucket": ("buckets", _SOURCE),
    "Kustomization": ("kustomizations", "kustomize.toolkit.fluxcd.io"),
}
NAMES = tuple(f"{plural}.{group}" for plural, group in KINDS.values())


def definitions() -> str:
    """Return their CustomResourceDefinitions, as a list that kubectl applies."""
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": [definition(kind) for kind in KINDS]})


def definition(kind: str) -> dict[str, Any]:
    """Return the CustomResourceDefinition of a kind."""
    singular, (plural, group) = kind.lower(), KINDS[kind]
    names = {"kind": kind, "plural": plural, "singular": singular}
    schema = {"openAPIV3Schema": _loosened(json.loads((SCHEMAS / group / f"{singular}_v1.json").read_text()))}
    version = {"name": "v1", "served": True, "storage": True, "subresources": {"status": {}}, "schema": schema}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {"group": group, "names": names, "scope": "Namespaced", "versions": [version]},
    }


def _loosened(schema: Any) -> Any:
    """Return a schema as a definition may have it: that nothing else is allowed is not said there."""
    if isinstance(schema, list):
        return [_loosened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    strict = "properties" in schema and schema.get("additionalProperties") is False
    return {key: _loosened(value) for key, value in schema.items() if not (strict and key == "additionalProperties")}
