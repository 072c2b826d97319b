"""What PyYAML's releases read in different ways is read in one: the locked, the lowest and the newest run this."""

from __future__ import annotations

import pytest
from yaml import YAMLError

from kustomize_plugin.yamltext import loading

MERGED = """\
one: &one {model: a, timeout: 1}
two: &two {model: b, retries: 2}
entry: {key: own, <<: [*one, *two]}
"""


def test_of_two_merged_mappings_the_first_wins():
    assert loading.value(MERGED, "entry") == {"model": "a", "timeout": 1, "retries": 2, "key": "own"}


def test_keys_come_in_one_order():
    entry = loading.value(MERGED, "entry")

    assert isinstance(entry, dict)
    assert list(entry) == ["model", "retries", "timeout", "key"]


def test_an_own_key_wins_over_a_merged_one():
    assert loading.values("a: &a {x: 1}\nb: {<<: *a, x: 2}\n") == {"a": {"x": 1}, "b": {"x": 2}}


def test_a_mapping_that_merges_itself_ends():
    assert loading.values("a: &a {<<: *a, x: 1}\n") == {"a": {"x": 1}}


@pytest.mark.parametrize("value", ["text", "[*one, text]", "[[*one]]"])
def test_a_merge_key_of_something_else_is_refused_in_our_words(value):
    with pytest.raises(YAMLError, match='the merge key "<<" takes a mapping, or a list of them'):
        loading.values(f"one: &one {{x: 1}}\ntwo: {{<<: {value}}}\n")


DEEP = {
    "flow": "a: " + "[" * 2000 + "]" * 2000,
    "flow over many lines": "a: " + "[\n" * 2000 + "]\n" * 2000,
    "mappings": "{a: " * 2000 + "}" * 2000,
    "blocks": "".join(" " * depth + "a:\n" for depth in range(2000)),
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_depth_is_told_in_our_words(text):
    with pytest.raises(YAMLError, match=r"^it nests deeper than 100 levels$"):
        loading.values(text)


def test_another_mistake_keeps_its_own_words():
    with pytest.raises(YAMLError, match="expected"):
        loading.values("a: [1, 2\nb: 3\n")


@pytest.mark.parametrize(
    "text", ["!!timestamp ''", "!!timestamp x", "!!int x", "!!float x", "!!bool x", "!!binary é", "!!int ''"]
)
def test_a_value_that_does_not_fit_its_tag_is_an_error_of_yaml(text):
    with pytest.raises((YAMLError, ValueError)):
        loading.values(f"a: {text}")
