"""A config below the keys of a chart's values: the same to read, and the same to look at."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.config import values_text

CONFIG = """\
# all models
model_list:
  - model_name: a  # the first
    litellm_params: {model: openai/a, timeout: 60}

litellm_settings:
  folded: >-
    one
      two

    three
  literal: |2
      indented
    less
  quoted: "a
    b\\
    c"
  plain: one
    two
"""


def test_only_blanks_are_added():
    assert values_text.below("# x\na: 1\n\nb: [2]\n", "gateway.config.proxy_config") == (
        "gateway:\n  config:\n    proxy_config:\n      # x\n      a: 1\n\n      b: [2]\n"
    )


@pytest.mark.parametrize("path", ["proxy_config", "gateway.config.proxy_config"])
def test_every_way_to_write_a_value_reads_the_same(path):
    found = yaml.safe_load(values_text.below(CONFIG, path))

    for key in path.split("."):
        found = found[key]
    assert found == yaml.safe_load(CONFIG)


@pytest.mark.parametrize(
    "text", ["---\na: 1\n", "# x\n---\na: 1\n", "\n# x\n\n--- \na: 1\n", "\ufeffa: 1\n", '{"a": 1}\n', "a: 1"]
)
def test_a_marker_at_the_top_goes(text):
    assert yaml.safe_load(values_text.below(text, "k")) == {"k": {"a": 1}}


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("a: 1\n---\nb: 1\n", "marker"),
        ("%YAML 1.1\n---\na: 1\n", "marker"),
        ("a: 1\n...\n", "marker"),
        ("a: [", "YAML"),
        ("a: 2024-13-45\n", "YAML"),
    ],
)
def test_what_cannot_stand_there_is_said(text, flaw):
    with pytest.raises(values_text.NoValuesError, match=flaw):
        values_text.below(text, "k")


def test_a_number_that_is_none_is_no_reason_to_refuse():
    assert ".nan" in values_text.below("a: .nan\n", "k")


@given(
    st.dictionaries(
        st.text(min_size=1),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=6,
        ),
        min_size=1,
    ),
    st.sampled_from([None, "|", ">", '"', "'"]),
    st.sampled_from([True, False, None]),
)
def test_whatever_pyyaml_writes_reads_the_same(values, style, flow):
    text = yaml.safe_dump(values, default_style=style, default_flow_style=flow, allow_unicode=True, width=20)

    assert yaml.safe_load(values_text.below(text, "a.b")) == {"a": {"b": yaml.safe_load(text)}}


@pytest.mark.parametrize(
    ("path", "are"),
    [("a", True), ("a.b-c.d_e", True), ("", False), ("a.", False), ("a b", False), ("a: 1", False), ("ä", False)],
)
def test_keys(path, are):
    assert values_text.are_keys(path) is are


@pytest.mark.parametrize(
    ("value", "turned"),
    [
        (0.000001, True), (0.00001, True), (-0.00002, True), (1e21, True), (1e300, True),
        (0.0001, False), (0.0000025, False), (1e20, False), (60, False), (60.0, False), (0.0, False),
        (float("inf"), False), (float("nan"), False), ("1e-06", False), (True, False),
    ],
)  # fmt: skip
def test_numbers_that_a_chart_makes_a_text_of(value, turned):
    text = yaml.safe_dump({"model_list": [{"model_info": {"cost": value}}]})

    assert [path for path, _ in values_text.turned_to_text(text)] == ["model_list[0].model_info.cost"] * turned
