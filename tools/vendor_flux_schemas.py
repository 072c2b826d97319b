"""Vendors the schemas of the kinds of Flux and Prometheus that deploy/ uses, out of their CustomResourceDefinitions.

Run ``make flux-schemas``, or ``python tools/vendor_flux_schemas.py FILE…`` with files of CustomResourceDefinitions.
Each version that the API server serves becomes one file on the path where kubeconform looks for it below
``tests/e2e/flux/schemas``. What an object does not know is refused, as in the strict schemas of Kubernetes.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import yaml

TARGET = Path(__file__).resolve().parent.parent / "tests" / "e2e" / "flux" / "schemas"
_DROPPED = ("description", "x-kubernetes-validations", "x-kubernetes-list-type", "x-kubernetes-map-type")

Schema = dict[str, Any]


def main() -> None:
    """Write a schema for each served version of each definition."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, nargs="+", help="a file of CustomResourceDefinitions")
    for file in parser.parse_args().file:
        for definition in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            write(definition["spec"])


def write(spec: Schema) -> None:
    """Write what one definition says."""
    folder = TARGET / spec["group"]
    folder.mkdir(parents=True, exist_ok=True)
    for version in spec["versions"]:
        if version["served"] and not version.get("deprecated"):
            name = f"{spec['names']['singular']}_{version['name']}.json"
            schema = strict(version["schema"]["openAPIV3Schema"])
            schema["properties"]["metadata"] = {"type": "object"}
            (folder / name).write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n")


def strict(schema: Any) -> Any:
    """Return a schema without prose, in which an object with properties allows no others."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: strict(value) for key, value in schema.items() if key not in _DROPPED or not isinstance(value, str | list)
    }
    if isinstance(kept.get("properties"), dict) and not kept.pop("x-kubernetes-preserve-unknown-fields", False):
        kept.setdefault("additionalProperties", False)
    if kept.pop("x-kubernetes-int-or-string", False):
        kept["type"] = ["integer", "string"]
    return kept


if __name__ == "__main__":
    main()
