"""schemas/litellm/config.json: read by our own few lines as any validator reads it, and as new as LiteLLM."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.hooks.gateway import config_keys

REPOSITORY = Path(__file__).parents[4]
SCHEMA = json.loads((REPOSITORY / "schemas" / config_keys.FILE).read_text())
ENTRY = SCHEMA["properties"]["model_list"]["items"]["properties"]
SECTIONS = {
    name: part["properties"] for name, part in (*SCHEMA["properties"].items(), *ENTRY.items()) if "properties" in part
}
LAWS = {json.dumps(law, sort_keys=True): law for section in SECTIONS.values() for law in section.values()}

texts = st.sampled_from(["", "60", " 1e3 ", "60s", "true", "off", "no", "os.environ/X", "oidc/x", "least-busy", "free"])
leaves = st.one_of(texts, st.none(), st.booleans(), st.integers(-1, 2), st.floats(-1, 2))
values = st.one_of(leaves, st.lists(leaves, max_size=2), st.dictionaries(texts, leaves, max_size=2))


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
@given(value=values)
def test_fits_is_what_a_validator_says(law, value):
    validator = jsonschema.Draft7Validator({**law, "definitions": SCHEMA["definitions"]})

    assert config_keys.fits(law, value) == validator.is_valid(value)


def test_the_schema_is_a_schema():
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("section", "names"),
    [
        (
            "litellm_params",
            ["model", "api_base", "order", "weight", "num_retries", "timeout", "stream_timeout", "tags"],
        ),
        ("model_info", ["id", "mode", "base_model", "tier", "max_input_tokens", "supports_vision"]),
        ("litellm_settings", ["drop_params", "callbacks", "cache", "num_retries", "fallbacks", "json_logs"]),
        ("router_settings", ["allowed_fails", "cooldown_time", "routing_strategy", "model_group_alias", "fallbacks"]),
        ("general_settings", ["master_key", "store_model_in_db", "background_health_checks", "database_url"]),
    ],
)
def test_it_knows_what_people_write(section, names):
    assert set(names) <= set(SECTIONS[section])


def test_a_key_says_which_releases_read_it_where_not_all_do():
    key = "enable_mid_stream_fallback_continuation"

    assert SECTIONS["router_settings"][key]["x-releases"] == ["1.109.1", "1.110.2"]
    assert "x-releases" not in SECTIONS["router_settings"]["cooldown_time"]
