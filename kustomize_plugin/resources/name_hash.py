"""The hash that kustomize puts behind the name of a generated ConfigMap or Secret, recognized by what it is made of."""

from __future__ import annotations

import json
from hashlib import sha256

from yaml import YAMLError

from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import nodes

LENGTH = 10
_SPELLED = str.maketrans("013ae", "ghkmt")  # so that no hash reads as a word
_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}  # as Go's JSON does
_FIELDS = {"ConfigMap": ("data",), "Secret": ("type", "data")}


def stem(resource: Resource) -> str:
    """Return the name before the hash; empty where the name has none, or one that is not its content's."""
    kind, name = resource.field("kind"), resource.field("metadata", "name")
    before, _, suffix = name.rpartition("-")
    if kind not in _FIELDS or not before or len(suffix) != LENGTH:
        return ""
    try:
        values = nodes.value(resource.node)
    except YAMLError:
        return ""
    return before if isinstance(values, dict) and _hash(kind, values) == suffix else ""


def _hash(kind: str, values: dict[str, object]) -> str:
    # kustomize asks for the name in a way that finds none, so it is empty in each hash
    hashed: dict[str, object] = {"kind": kind, "name": ""}
    hashed |= {field: values.get(field, "") for field in _FIELDS[kind]}
    hashed |= {field: values[field] for field in ("binaryData", "stringData") if isinstance(values.get(field), dict)}
    text = json.dumps(hashed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).translate(_ESCAPED)
    return sha256(text.encode()).hexdigest()[:LENGTH].translate(_SPELLED)


def without(text: str, resources: list[Resource]) -> tuple[str, dict[str, str]]:
    """Return a text with the names of generated resources as they are before the hash, and these names by the others.

    What names such a resource is changed alike: kustomize changes it so again, where the generator stays.
    """
    found = {one.field("metadata", "name"): name for one in resources if (name := stem(one))}
    for hashed, name in found.items():
        text = text.replace(hashed, name)
    return text, found
