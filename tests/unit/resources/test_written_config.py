"""Which of the merges of one build still stand at its end."""

from __future__ import annotations

from kustomize_plugin.resources.written_config import WrittenConfig, standing


def merged(before: str, after: str, name: str = "c", key: str = "k") -> WrittenConfig:
    return WrittenConfig(names=[name], key=key, source="", before=before, after=after, note="", rollouts=[], mounts=[])


def texts(*written: WrittenConfig) -> list[str]:
    return [one.after for one in standing(list(written))]


def test_a_second_merge_takes_the_place_of_the_first():
    assert texts(merged("a", "b"), merged("b", "c")) == ["c"]


def test_a_merge_of_something_else_does_not():
    assert texts(merged("a", "b"), merged("stale", "c")) == ["b", "c"]
    assert texts(merged("a", "b"), merged("b", "c", name="other")) == ["b", "c"]
    assert texts(merged("a", "b"), merged("b", "c", key="other")) == ["b", "c"]


def test_the_same_base_twice_is_two_merges():
    assert texts(merged("a", "b"), merged("a", "b")) == ["b", "b"]
    assert texts(merged("a", "b"), merged("a", "b"), merged("b", "c")) == ["b", "c"]
