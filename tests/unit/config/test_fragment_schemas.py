"""The schemas as editors use them: every field explained, LiteLLM's names as new as the lists they come from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import jsonschema
import pytest

from kustomize_plugin.providers import known
from tools import write_fragment_schemas as tool
from tools import write_function_definition, write_kinds_page

SCHEMAS = sorted(tool.FOLDER.glob("*.json"))
Field = tuple[str, dict[str, object]]


def fields(schema: object, path: str = "") -> Iterator[Field]:
    if not isinstance(schema, dict):
        return
    for name, law in (schema.get("properties") or {}).items():
        if isinstance(law, dict):  # false: a field that is refused
            yield f"{path}.{name}", law
            yield from fields(law, f"{path}.{name}")
    for key in ("items", "additionalProperties"):
        yield from fields(schema.get(key), f"{path}[]")


def load(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_the_names_are_those_of_the_lists():
    stale = [path.name for path, text in tool.written().items() if path.read_text(encoding="utf-8") != text]

    assert stale == [], "run python -m tools.write_fragment_schemas"


def test_the_names_are_of_the_newest_release_and_of_which_where_not_all_have_them():
    law = dict(fields(load(tool.MODEL)))[".spec.deployments[].litellm_params.aws_profile_name"]

    assert f"as of {known.VERSION}" in str(law["description"])
    law = dict(fields(load(tool.SETTINGS)))[".spec.router_settings.enable_mid_stream_fallback_continuation"]
    assert "read by 1.109.1 and 1.110.2 alone" in str(law["description"])


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_schema_and_each_of_its_fields_say_what_they_are(path):
    schema = load(path)
    silent = [name for name, law in fields(schema) if not law.get("description")]

    assert schema["title"]
    assert schema["description"]
    assert silent == []


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_an_example_fits_its_own_field(path):
    for name, law in [("", load(path)), *fields(load(path))]:
        examples = law.get("examples", [])
        assert isinstance(examples, list)
        for example in examples:
            law_alone = {**law, "definitions": load(path).get("definitions", {})}
            assert jsonschema.Draft7Validator(law_alone).is_valid(example), (name, example)


def test_hand_written_words_outlive_the_tool():
    words = dict(fields(load(tool.MODEL)))[".spec.deployments[].litellm_params.num_retries"]["description"]

    assert not str(words).startswith(tool.OURS)


def test_there_are_schemas():
    assert len(SCHEMAS) > 4


def test_the_page_of_the_kinds_is_what_their_schemas_say(golden: Callable[[Path, str], None]) -> None:
    golden(write_kinds_page.PAGE, write_kinds_page.written())


def test_the_definition_for_catalogues_is_what_the_schema_says(golden):
    golden(write_function_definition.FILE, write_function_definition.written())
