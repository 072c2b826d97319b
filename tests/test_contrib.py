"""contrib/: what is ready for others is what they would take, and says what this repository says."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import write_function_definition

REPOSITORY = Path(__file__).parent.parent
CONTRIB = REPOSITORY / "contrib"
CATALOG = json.loads((CONTRIB / "schemastore" / "catalog.json").read_text(encoding="utf-8"))
DOCKERFILES = (REPOSITORY / "Dockerfile", REPOSITORY / "deploy" / "argocd" / "plugin" / "Dockerfile")


def test_the_function_definition_has_what_openapi_has():
    keywords: set[str] = set()

    def walk(law: Any) -> None:
        if isinstance(law, dict):
            keywords.update(law)
            for key, value in law.items():
                for inner in value.values() if key == "properties" else [value]:
                    walk(inner)
        elif isinstance(law, list):
            for one in law:
                walk(one)

    walk(write_function_definition.definition()["spec"]["versions"][0]["schema"]["openAPIV3Schema"])
    assert not keywords & {"$schema", "$id", "$ref", "const", "definitions", "patternProperties", "if", "then"}


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry["name"])
def test_an_entry_of_the_catalogue_leads_to_a_schema_of_ours(entry):
    assert entry.keys() == {"name", "description", "fileMatch", "url"}
    schemas = {json.loads(path.read_text())["$id"] for path in (REPOSITORY / "schemas").glob("[!v]*/*.json")}
    assert entry["url"] in schemas
    assert entry["fileMatch"]
    assert not entry["description"].endswith(".")


def test_the_catalogue_takes_no_file_of_this_repository_for_another_kind():
    kinds = {"ModelFragment": "modelfragment", "FragmentMerge": "fragmentmerge", "SettingsFragment": "settingsfragment"}
    for path in [*REPOSITORY.glob("base/**/*.yaml"), *REPOSITORY.glob("overlays/**/*.yaml")]:
        content = next(iter(yaml.safe_load_all(path.read_text())), None)
        kind = str(content.get("kind")) if isinstance(content, dict) else ""
        for entry in CATALOG:
            if any(fnmatch(path.name, pattern) for pattern in entry["fileMatch"]):
                assert kinds.get(kind, "-") in entry["url"], path


@pytest.mark.parametrize("file", DOCKERFILES, ids=["function", "sidecar"])
def test_an_image_says_what_artifact_hub_shows(file):
    labels = dict(re.findall(r'([\w.-]+)="([^"]*)"', file.read_text().partition("LABEL ")[2].partition("ENV ")[0]))

    assert labels.keys() >= {
        "org.opencontainers.image.description", "org.opencontainers.image.source", "io.artifacthub.package.readme-url",
    }  # fmt: skip
    assert labels["io.artifacthub.package.readme-url"].endswith("/main/README.md")


def test_every_file_is_in_the_page():
    page = (CONTRIB / "README.md").read_text(encoding="utf-8")

    names = [path.relative_to(CONTRIB).as_posix() for path in CONTRIB.rglob("*") if path.is_file()]
    assert [name for name in names if f"]({name})" not in page and name != "README.md" and ".pyc" not in name] == []
