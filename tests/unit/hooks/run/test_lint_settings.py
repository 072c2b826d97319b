"""`.kustomize-litellm.yaml`: its reader and its JSON Schema, one law, one verdict."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import jsonschema
import pytest
import yaml
from hypothesis import given, note
from hypothesis import strategies as st

from kustomize_plugin.hooks.run import lint_settings, rule_registry

SCHEMA = json.loads((Path(__file__).parents[4] / "schemas/kustomize-litellm.dev/settings.json").read_text())
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
CODES = set(rule_registry.all_rules())
KEYS = [*SCHEMA["properties"], "exlude", "severities"]

texts = st.sampled_from(["error", "warning", "info", "off", "no", "", "60s", "tests/*"])
leaves = st.one_of(texts, st.none(), st.booleans(), st.integers(-1, 2), st.floats(-1, 2, allow_nan=False))
lists = st.lists(leaves, max_size=2)
severities = st.dictionaries(st.sampled_from([*sorted(CODES)[:3], "LK999", "unknown-fallback"]), leaves, max_size=2)
documents = st.one_of(leaves, lists, st.dictionaries(st.sampled_from(KEYS), st.one_of(leaves, lists, severities)))


def flaws(text: str) -> list[str]:
    with TemporaryDirectory() as folder:
        Path(folder, lint_settings.FILE).write_text(text)
        return [str(flaw) for flaw in lint_settings.load(Path(folder), CODES)[1]]


@given(documents)
def test_reader_and_schema_agree(values):
    text = yaml.safe_dump(values, default_style='"') if isinstance(values, str) else yaml.safe_dump(values)
    found = flaws(text)
    note(f"{text}{found}")

    assert VALIDATOR.is_valid(values) == (not found)


def test_they_know_the_same_settings():
    assert set(SCHEMA["properties"]) == set(lint_settings._KEYS)


@pytest.mark.parametrize("name", [None, *SCHEMA["properties"]])
def test_the_examples_of_the_schema_are_valid(name):
    part = SCHEMA["properties"][name] if name else {}

    for example in part.get("examples", []):
        assert flaws(yaml.safe_dump({name: example})) == []
