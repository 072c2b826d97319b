"""Whether two configs mean the same to LiteLLM."""

from __future__ import annotations

import pytest

from kustomize_plugin.adoption import same_meaning


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": True}, {"a": 1}, ["a is 1, not true"]),
        ({"a": "secret"}, {"a": "other"}, ["a is another string, not another string"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a has 2 entries, not 1"]),
        ({"a": None}, {}, ["a is missing"]),
        ({}, {"a": {}}, ["a is new"]),
        ({"model_list": [{"model_name": "a"}, {"model_name": "b"}]},
         {"model_list": [{"model_name": "b"}, {"model_name": "a"}]}, []),
        ({"model_list": [{"model_name": "a", "x": 1}, {"model_name": "a", "x": 2}]},
         {"model_list": [{"model_name": "a", "x": 2}, {"model_name": "a", "x": 1}]},
         ["model_list.a[0].x is 2, not 1", "model_list.a[1].x is 1, not 2"]),
        ({"litellm_settings": {"fallbacks": [{"a": ["b"]}, {"b": ["c"]}, {"a": ["d"]}]}},
         {"litellm_settings": {"fallbacks": [{"b": ["c"]}, {"a": ["b"]}]}}, []),
        ({"litellm_settings": {"fallbacks": [{"a": ["b", "c"]}]}},
         {"litellm_settings": {"fallbacks": [{"a": ["c", "b"]}]}},
         ["litellm_settings.fallbacks.chains.a[0] is another string, not another string",
          "litellm_settings.fallbacks.chains.a[1] is another string, not another string"]),
    ],
)  # fmt: skip
def test_the_proof_knows_what_means_the_same(before, after, expected):
    assert same_meaning.differences(before, after) == expected
