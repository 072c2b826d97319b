"""What a Secret or ConfigMap has, as far as git tells: its manifest, or what another controller makes it of."""

from __future__ import annotations

from typing import NamedTuple

from kustomize_plugin.sources.manifest_values import Map, at, items, mapping, mappings, text
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET

# annotations by which another controller writes the keys: reflector, replicator, the Vault plugin of Argo CD
_COPIED = ("reflector.v1.k8s.emberstack.com/reflects", "replicator.v1.mittwald.de/replicate-from", "avp.kubernetes.io/")
_KNOWN = frozenset((
    "Secret", "ConfigMap", "SealedSecret", "ExternalSecret", "PushSecret", "SecretStore", "ClusterSecretStore",
))  # fmt: skip


class Keys(NamedTuple):
    """The keys of one Secret or ConfigMap; `names` is None where something outside git may bring any.

    `hidden` are keys that are fetched but left out of what is written, `writer` is the kind of resource that tells.
    """

    kind: str
    name: str
    names: frozenset[str] | None
    writer: str
    hidden: frozenset[str] = frozenset()
    hides_all: bool = False


def of(resource: Map) -> Keys | None:
    """Return what a resource says of a Secret or ConfigMap; None where it says nothing."""
    kind, name = text(resource.get("kind")), text(at(resource, "metadata", "name"))
    if kind in (SECRET, CONFIG_MAP):
        return Keys(kind, name, _written(resource), kind)
    if kind == "SealedSecret":
        return _sealed(resource, name)
    if kind == "ExternalSecret":
        return _external(resource, name)
    if kind not in _KNOWN and ("Secret" in kind or kind == "OnePasswordItem"):
        return Keys(SECRET, _destination(resource) or name, None, kind)
    return None


def _written(resource: Map) -> frozenset[str] | None:
    """Return the keys of a manifest; one without any is filled in the cluster."""
    annotations = mapping(at(resource, "metadata", "annotations"))
    keys = frozenset(str(key) for part in ("data", "stringData", "binaryData") for key in mapping(resource.get(part)))
    return None if not keys or any(str(key).startswith(_COPIED) for key in annotations) else keys


def _sealed(resource: Map, name: str) -> Keys:
    template = mapping(at(resource, "spec", "template"))
    encrypted = at(resource, "spec", "encryptedData")
    keys = frozenset(map(str, (*mapping(encrypted), *mapping(template.get("data")))))
    target = text(at(template, "metadata", "name")) or name
    return Keys(SECRET, target, keys if isinstance(encrypted, dict) else None, "SealedSecret")


def _external(resource: Map, name: str) -> Keys:
    """Read an ExternalSecret; a template keeps only its own keys, unless its mergePolicy is Merge."""
    spec, target = mapping(resource.get("spec")), mapping(at(resource, "spec", "target"))
    template = mapping(target.get("template"))
    fetched = frozenset(text(one.get("secretKey")) for _, one in mappings(spec.get("data"), ()))
    own = frozenset(map(str, mapping(template.get("data"))))
    is_open = bool(items(template.get("templateFrom"))) or target.get("creationPolicy") in ("Merge", "Orphan", "None")
    names: frozenset[str] | None = fetched | own
    hides = bool(own) and template.get("mergePolicy") != "Merge"
    if hides:
        names = own
    is_open = is_open or (bool(spec.get("dataFrom")) and not hides)
    shown = text(target.get("name")) or name
    hidden = fetched - own if hides else frozenset()
    return Keys(
        SECRET, shown, None if is_open else names, "ExternalSecret", hidden, hides and bool(spec.get("dataFrom"))
    )


def _destination(resource: Map) -> str:
    """Return the name of the Secret that a controller of another kind writes."""
    spec = mapping(resource.get("spec"))
    places = (("destination", "name"), ("managedSecretReference", "secretName"), ("secretName",), ("target", "name"))
    return next((found for place in places if (found := text(at(spec, *place)))), "")
