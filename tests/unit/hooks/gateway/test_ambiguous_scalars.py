"""Ambiguous scalars: what is reported, and that the fix keeps what arrives."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.hooks.gateway import ambiguous_scalars
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rules import lk104_ambiguous_scalar as rule
from kustomize_plugin.yamltext import nodes

CONFIG = "model_list:\n- model_name: chat\n  litellm_params:\n    model: x/y\n    option: {}\n"
FRAGMENT = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {{name: chat}}
spec: {{modelName: chat, deployments: [{{litellm_params: {{model: x/y, option: {}}}}}]}}
"""
CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: litellm-config, annotations: {{note: yes}}}}
data:
  config.yaml: |
    router_settings:
      option: {}  # yes
"""
numbers = st.from_regex(r"\A[-+]?[0-9]{1,4}(\.[0-9]{0,3})?(e[-+]?[0-9]{1,2})?\Z")
others = st.from_regex(r"\A([0-9]{1,2}:[0-9]{2}(:[0-9]{2})?|0[ox]?[0-9a-f]{1,4}|20[0-9]{2}-[01][0-9]-[0-3][0-9])\Z")
words = st.sampled_from(["yes", "No", "OFF", "on", "true", "~", "=", "1_000", ".5", ".inf", "0b11", "text", "1" * 24])
plain = st.one_of(numbers, others, words)


def fixed(text: str) -> str:
    return rule.fix(TextFile("file.yaml", text))


def reported(text: str) -> bool:
    return any(list(rule.check(document)) for document in TextFile("file.yaml", text).documents)


def option(text: str, is_config: bool) -> object:
    if is_config:
        return yaml.safe_load(text)["model_list"][0]["litellm_params"]["option"]
    found = nodes.value(nodes.compose(text))
    return found["spec"]["deployments"][0]["litellm_params"]["option"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("written", "config", "fragment"),
    [
        ("no", "false", '"no"'),
        ("On", "true", '"On"'),
        ("2026-11-23", '"2026-11-23"', '"2026-11-23"'),
        ("12:30:45", "45045", '"12:30:45"'),
        ("1:30.5", "90.5", '"1:30.5"'),
        ("-1:30", "-90", '"-1:30"'),
        ("=", '"="', '"="'),
        ("1e3", '"1e3"', "1000.0"),
        ("5e-8", '"5e-8"', "5.0e-08"),
        ("0o17", '"0o17"', "15"),
        ("20_000", "20_000", "20_000"),
        ("014", "014", "014"),
        ("9" * 24, "9" * 24, f'"{"9" * 24}"'),
        ("&a no", "&a false", '&a "no"'),
        ("0.000001", "0.000001", "0.000001"),
        ("'no'", "'no'", "'no'"),
        ("!!str no", "!!str no", "!!str no"),
    ],
)
def test_fix(written, config, fragment):
    assert fixed(CONFIG.format(written)) == CONFIG.format(config)
    assert fixed(FRAGMENT.format(written)) == FRAGMENT.format(fragment)


def test_a_price_keeps_its_number():
    text = "model_list: [{model_name: a, litellm_params: {model: x/y, input_cost_per_token: 1e-06}}]\n"

    assert fixed(text) == text.replace("1e-06", "1.0e-06")


def test_inside_a_config_map_only_the_scalar_changes():
    assert fixed(CONFIG_MAP.format("no")) == CONFIG_MAP.format("false")


def test_what_a_merge_has_rendered_is_reported_and_left():
    text = CONFIG_MAP.format("no").replace("note: yes", "kustomize-litellm.dev/merged: '{}'")

    assert reported(text)
    assert fixed(text) == text


def test_a_number_of_a_config_stays_one_inside_a_config_map():
    assert fixed(CONFIG_MAP.format("1:30")) == CONFIG_MAP.format("90")


@given(plain)
def test_a_number_of_a_config_stays_one(written):
    before, after = yaml_number(CONFIG.format(written)), yaml_number(fixed(CONFIG.format(written)))

    assert before is None or after == before


def yaml_number(text: str) -> float | None:
    try:
        found = option(text, is_config=True)
    except (yaml.YAMLError, ValueError):
        return None
    return found if isinstance(found, (int, float)) else None


def test_line_breaks_and_suppressed_lines_stay():
    text = (
        "model_list: []\r\n"
        "litellm_settings:\r\n"
        "  a: no\r\n"
        "  b: no  # kustomize-litellm: ignore[LK104] read by a plug-in of ours\r\n"
        "  # \U0001f600\r\n"
        "  c: [2026-11-23, no]\r\n"
    )

    assert fixed(text) == text.replace("a: no", "a: false").replace("[2026-11-23, no]", '["2026-11-23", false]')


def test_a_key_becomes_a_text():
    assert fixed("model_list: []\nrouter_settings: {on: 1}\n") == 'model_list: []\nrouter_settings: {"on": 1}\n'


@given(plain)
def test_what_is_fixed_is_no_longer_reported(written):
    for text in (CONFIG.format(written), FRAGMENT.format(written), CONFIG_MAP.format(written)):
        after = fixed(text)

        assert fixed(after) == after
        assert after == text or not reported(after)


@given(plain)
def test_the_fix_keeps_what_arrives(written):
    for text, is_config in ((CONFIG.format(written), True), (FRAGMENT.format(written), False)):
        try:
            before = option(text, is_config)
        except (yaml.YAMLError, ValueError):
            before = written
        after = option(fixed(text), is_config)

        assert after in (before, written)


integers = st.integers(-(2**63), 2**64 - 1)  # beyond these Go reads a float


@given(st.floats(allow_nan=False, allow_infinity=False) | integers | st.booleans() | plain)
def test_what_is_spelled_out_is_read_alike(value):
    node = nodes.compose(ambiguous_scalars.spelled(value))

    assert nodes.value(node) == value
    assert yaml.safe_load(ambiguous_scalars.spelled(value)) == value
