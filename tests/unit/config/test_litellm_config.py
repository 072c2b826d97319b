from __future__ import annotations

import pytest

from kustomize_plugin.config.litellm_config import Config, ConfigError, same


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("- a\n", "it is a list, not a mapping", 1),
        ("a: 1\nmodel_list: {}\n", '"model_list" is a mapping, not a list', 2),
        ("router_settings: x\n", '"router_settings" is a string, not a mapping', 1),
        ("a: 1\nb: [\n", "it is not valid YAML", 3),
        ("a: 1\n---\nb: 1\n", "it is not valid YAML", 2),
        ("x: &n\n  model_list: []\n<<: *n\n", 'it has the merge key "<<" at its top; write the sections out', 3),
    ],
)
def test_what_is_no_config_is_refused_with_its_line(text, problem, line):
    with pytest.raises(ConfigError, match=problem) as caught:
        Config(text)
    assert caught.value.line == line


def test_a_byte_order_mark_and_a_null_section_are_fine():
    config = Config("\ufeffrouter_settings:\nmodel_list:\n")

    assert config.section("router_settings") == {}
    assert config.model_list == []
    assert config.render() == "\ufeffrouter_settings:\nmodel_list:\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), (1, True), (0, False), ("1", 1), ([1], [True]), ({"a": 1}, {"a": 1.0}), (0.0, -0.0), (None, "")],
)
def test_values_of_two_types_are_two_values(one, other):
    assert not same(one, other)
    assert same(one, one)
    assert same(other, other)
