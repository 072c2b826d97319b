"""Our JSON Schemas as rules use them: whichever validator there is, and only where one is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kustomize_plugin import GROUP
from kustomize_plugin.config import kind_shapes
from kustomize_plugin.hooks.gateway import json_schema

NAMES = [f"{GROUP}/{kind.lower()}_v1alpha1.json" for kind in kind_shapes.KINDS]
RESOURCE = {"apiVersion": kind_shapes.API_VERSION, "kind": "SettingsFragment", "metadata": {"name": "x"}}
LINT = """
import sys
from kustomize_plugin.commands import lint_run
lint_run.main(["file.yaml"])
print({"jsonschema", "jsonschema_rs"} & set(sys.modules))
"""


def found(spec: object) -> list[tuple[tuple[str | int, ...], str]]:
    flaws = json_schema.flaws(f"{GROUP}/settingsfragment_v1alpha1.json", {**RESOURCE, "spec": spec})
    return [(flaw.path, flaw.keyword) for flaw in flaws]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_found(name):
    assert json_schema.load(name)["title"]


def test_a_missing_schema_is_named():
    with pytest.raises(FileNotFoundError, match=r"nothing\.json"):
        json_schema.load("nothing.json")


def test_what_fits_has_no_flaws():
    assert found({"litellm_settings": None, "router_settings": {"num_retries": 0}}) == []


def test_extra_and_forbidden_keys_are_named_themselves():
    spec = {"model_list": [], "litellm_settings": {"fallbacks": []}, "router_settings": 3}

    assert found(spec) == [
        (("spec", "litellm_settings", "fallbacks"), json_schema.EXTRA_KEY),
        (("spec", "model_list"), json_schema.EXTRA_KEY),
        (("spec", "router_settings"), "type"),
    ]


@pytest.mark.parametrize(
    ("text", "needs_it"),
    [
        ("model_list: [{model_name: a, litellm_params: {model: x/y}}]\n", False),
        ("apiVersion: v1\nkind: Secret\nmetadata: {name: litellm}\n", False),
        (f"apiVersion: {kind_shapes.API_VERSION}\nkind: SettingsFragment\nmetadata: {{name: x}}\nspec: {{}}\n", True),
    ],
)
def test_the_validator_is_imported_for_our_resources_only(tmp_path: Path, text, needs_it):
    (tmp_path / "file.yaml").write_text(text)

    command = [sys.executable, "-c", LINT]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert ("jsonschema" in done.stdout.splitlines()[-1]) == needs_it
