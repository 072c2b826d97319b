"""Writes contrib/krm/krmfunctiondefinition.yaml: what a catalogue of KRM functions has to know of ours.

Run ``python -m tools.write_function_definition`` after a change of the FragmentMerge's schema; a test compares.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from kustomize_plugin import GROUP, __version__

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "contrib" / "krm" / "krmfunctiondefinition.yaml"
_HOME = "https://github.com/kustomize-litellm/kustomize-litellm"
_INTRODUCTION = """\
# What a catalogue of KRM functions has to know of this one. Written by tools/write_function_definition.py; do not edit.
# Not handed in yet: the image and the archives come with the first release, and the checksums with them.
"""
# JSON Schema has these, and OpenAPI 3.0 has not.
_LEFT_OUT = frozenset(
    ("$schema", "$id", "defaultSnippets", "examples", "dependencies", "propertyNames", "then", "patternProperties")
)


def main() -> None:
    """Write the file."""
    FILE.write_text(written(), encoding="utf-8")


def written() -> str:
    """Return the file as it should be."""
    return _INTRODUCTION + yaml.safe_dump(definition(), sort_keys=False, allow_unicode=True, width=120)


def definition() -> dict[str, Any]:
    """Return the KRMFunctionDefinition."""
    folder = ROOT / "schemas" / GROUP
    schema = json.loads((folder / "fragmentmerge_v1alpha1.json").read_text(encoding="utf-8"))
    example = yaml.safe_dump(schema["examples"][0], sort_keys=False) if schema.get("examples") else ""
    image = f"ghcr.io/kustomize-litellm/kustomize-litellm:v{__version__}"
    platforms = [
        {
            "bin": "bin/kustomize-litellm", "os": "linux", "arch": machine,
            "uri": f"{_HOME}/releases/download/v{__version__}/kustomize-litellm-{__version__}-linux-{machine}.tar.gz",
        }
        for machine in ("amd64", "arm64")
    ]  # fmt: skip
    version = {
        "name": "v1alpha1",
        "schema": {"openAPIV3Schema": as_openapi(schema)},
        "idempotent": True,
        "usage": f"{_HOME}/blob/main/docs/fragments.md",
        "examples": [f"{_HOME}/tree/main/overlays/production"],
        "license": "Apache-2.0",
        "runtime": {"container": {"image": image}, "exec": {"platforms": platforms}},
        **({"exampleConfig": example} if example else {}),
    }
    spec = {
        "group": GROUP,
        "names": {"kind": "FragmentMerge"},
        "description": "Merges the model fragments of a build into the ConfigMap of a LiteLLM gateway.",
        "publisher": "kustomize-litellm",
        "versions": [version],
        "home": _HOME,
        "maintainers": ["kustomize-litellm"],
        "tags": ["mutator", "litellm", "llm"],
    }
    kind = {"apiVersion": "config.kubernetes.io/v1alpha1", "kind": "KRMFunctionDefinition"}
    return {**kind, "metadata": {"name": f"fragmentmerge.{GROUP}"}, "spec": spec}


def as_openapi(law: Any) -> Any:
    """Return a JSON Schema as OpenAPI 3.0 has it."""
    if isinstance(law, list):
        return [as_openapi(one) for one in law]
    if not isinstance(law, dict):
        return law
    found: dict[str, Any] = {}
    for key, value in law.items():
        if key in _OTHERWISE:
            found.update(_OTHERWISE[key](law))
        elif key not in _LEFT_OUT:
            found[key] = as_openapi(value)
    return found


# What OpenAPI 3.0 says in other words. It has no condition, but the choice that one means.
_OTHERWISE: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "const": lambda law: {"enum": [law["const"]]},
    "if": lambda law: {"allOf": [{"anyOf": [{"not": as_openapi(law["if"])}, as_openapi(law["then"])]}]},
    "exclusiveMinimum": lambda law: {"minimum": law["exclusiveMinimum"], "exclusiveMinimum": True},
    "properties": lambda law: {"properties": {name: as_openapi(one) for name, one in law["properties"].items()}},
}


if __name__ == "__main__":
    main()
