from __future__ import annotations

import pytest

from kustomize_plugin.litellm.fallback_walk import ChainsByName, Walk


def walk(source: str, lists: dict[str, str], default: str = "", limit: int = 5) -> Walk:
    return Walk(source, ChainsByName({name: list(targets) for name, targets in lists.items()}, list(default), limit))


# each of these was seen in the requests that LiteLLM 1.109.1 made to an upstream that always fails
TRIED = {
    "a list": ("a", {"a": "bcdefgh"}, "", "bcdefgh"),
    "a target's own chain before the rest": ("a", {"a": "bq", "b": "xy"}, "", "bxqy"),
    "each name once": ("c", {"c": "123456", "2": "c56", "6": "q"}, "r", "125346"),
    "the default where there is no chain": ("e", {"a": "b"}, "r", "r"),
    "nothing": ("e", {"a": "b"}, "", ""),
    "itself never": ("a", {"a": "ab"}, "", "b"),
}


@pytest.mark.parametrize(("source", "lists", "default", "tried"), TRIED.values(), ids=TRIED)
def test_what_is_tried(source, lists, default, tried):
    assert walk(source, lists, default).tried == list(tried)


LOST = {
    "the sixth hop": ("a", {"a": "b", "b": "c", "c": "d", "d": "e", "e": "f", "f": "g"}, 5, [("f", "g")]),
    "the fifth hop is not": ("b", {"b": "c", "c": "d", "d": "e", "e": "f", "f": "g"}, 5, []),
    "a chain behind the fifth of a list": ("a", {"a": "bcdeq", "q": "l"}, 5, [("q", "l")]),
    "a chain behind the fourth is not": ("a", {"a": "bcdq", "q": "l"}, 5, []),
    "what another chain gets to is not": ("a", {"a": "bcdeql", "q": "l"}, 5, []),
    "a smaller limit": ("a", {"a": "b", "b": "c"}, 1, [("b", "c")]),
}


@pytest.mark.parametrize(("source", "lists", "limit", "lost"), LOST.values(), ids=LOST)
def test_what_lies_too_deep(source, lists, limit, lost):
    assert walk(source, lists, limit=limit).lost == lost


def test_no_depth_means_no_fallbacks():
    assert walk("a", {"a": "b"}, limit=0).tried == []


def test_a_chain_is_found_without_the_provider():
    chains = ChainsByName({"gpt-x": ["spare"]}, [])

    assert Walk("openai/gpt-x", chains).tried == ["spare"]


def test_no_depth_is_too_deep_to_walk():
    lists = {str(number): [str(number + 1)] for number in range(5000)}

    assert len(Walk("0", ChainsByName(lists, [], 10_000)).tried) == 5000
