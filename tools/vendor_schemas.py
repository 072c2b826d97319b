"""Vendors the Kubernetes schemas that kubeconform checks the gateway's manifests against.

Run ``make schemas``, or ``python tools/vendor_schemas.py WHEEL`` with a wheel of kubernetes-validate, which holds the
schemas of every release as one large set of definitions. Each of ``KINDS`` becomes one file without any reference,
on the path where kubeconform looks for it below ``schemas/vendor``; ``SHA256SUMS`` there then pins every file.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

# The oldest release that got fixes when 1.37 was the newest: what is valid there is valid on the newer ones.
RELEASE = "v1.35.0"
KINDS = (
    "clusterrole-rbac-v1",
    "clusterrolebinding-rbac-v1",
    "configmap-v1",
    "cronjob-batch-v1",
    "deployment-apps-v1",
    "horizontalpodautoscaler-autoscaling-v2",
    "ingress-networking-v1",
    "job-batch-v1",
    "namespace-v1",
    "networkpolicy-networking-v1",
    "persistentvolumeclaim-v1",
    "poddisruptionbudget-policy-v1",
    "role-rbac-v1",
    "rolebinding-rbac-v1",
    "secret-v1",
    "service-v1",
    "serviceaccount-v1",
    "statefulset-apps-v1",
    "validatingadmissionpolicy-admissionregistration-v1",
    "validatingadmissionpolicybinding-admissionregistration-v1",
)
SOURCE = f"kubernetes_validate/kubernetes-json-schema/{RELEASE}-local-strict"
VENDOR = Path(__file__).resolve().parent.parent / "schemas" / "vendor"
TARGET = VENDOR / f"{RELEASE}-standalone-strict"

Schema = dict[str, Any]


def main() -> None:
    """Write all schemas again, so that a kind taken off the list leaves the folder too."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path, help="a wheel of kubernetes-validate")
    with ZipFile(parser.parse_args().wheel) as wheel:
        definitions = load(wheel, "_definitions")["$defs"]
        schemas = {kind: standalone(load(wheel, kind), definitions) for kind in KINDS}
    for folder in VENDOR.glob("v*-standalone-strict"):
        shutil.rmtree(folder)
    TARGET.mkdir(parents=True)
    for kind, schema in schemas.items():
        (TARGET / f"{kind}.json").write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n")
    (VENDOR / "SHA256SUMS").write_text(checksums())


def load(wheel: ZipFile, name: str) -> Schema:
    """Read one schema file of the chosen release."""
    schema: Schema = json.loads(wheel.read(f"{SOURCE}/{name}.json"))
    return schema


def standalone(schema: Schema, definitions: dict[str, Schema]) -> Schema:
    """Inline every reference and leave out what only a reader needs; a recursive definition raises RecursionError."""
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    return {
        keyword: inline(keyword, value, definitions)
        for keyword, value in one_type(schema).items()
        # kubeconform resolves "$id" as an address and would leave the machine for it.
        if keyword not in {"$id", "description"} and not keyword.startswith("x-kubernetes-")
    }


def inline(keyword: str, value: Any, definitions: dict[str, Schema]) -> Any:
    """Apply `standalone` to the schemas below a keyword; below "properties" the keys are names, not keywords."""
    if keyword == "properties":
        return {name: standalone(schema, definitions) for name, schema in value.items()}
    if keyword in {"items", "additionalProperties"} and isinstance(value, dict):
        return standalone(value, definitions)
    return value


def one_type(schema: Schema) -> Schema:
    """Write a oneOf of plain types as a list of types: null matches both branches, which oneOf refuses."""
    if "oneOf" not in schema:
        return schema
    types = {name for branch in schema["oneOf"] for name in branch["type"]}
    return {"type": sorted(types)}


def checksums() -> str:
    """List all vendored schemas in the format of sha256sum."""
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(VENDOR).as_posix()}\n"
        for path in sorted(VENDOR.glob("v*/*.json"))
    )
    return "".join(lines)


if __name__ == "__main__":
    main()
