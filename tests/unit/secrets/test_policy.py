"""The cluster's policy and `fillers` have one verdict on every value."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kustomize_plugin.secrets.placeholder_values import is_placeholder
from tests.cluster.placeholders import MEANT, NOT_MEANT

POLICY = Path(__file__).parents[3] / "deploy/policy/placeholder-secret.yaml"
# What decides, and text around it.
PIECES = (
    "placeholder", "change", "replace", "fill", "me", "with", "this", "in", "your", "todo", "tbd", "fixme", "insert",
    "sk-", "gsk_", "x", "xxx", ".", "...", "…", "*", "***", "<", ">", "<path:", "$", "{{", "}}", "-", "_", " ", "\n",
    "A", "z", "7", "é", "redacted", "fake", "dummy", "example", "key", "api", "set", "update", "here", "openai", "be",
    "to", "[", "]", "(", "it",
)  # fmt: skip


NAMES = ("says", "brackets", "path", "variable")


def patterns() -> dict[str, re.Pattern[str]]:
    """The policy's patterns, which are written so that CEL and Python read them alike."""
    policy = next(yaml.safe_load_all(POLICY.read_text()))
    texts = {one["name"]: one["expression"].strip("'") for one in policy["spec"]["variables"]}
    # Python's "$" would end before a line break too.
    return {name: re.compile(re.sub(r"\$$", r"\\Z", texts[name])) for name in NAMES}


PATTERNS = patterns()


def policy_says(value: str) -> bool:
    """What the policy's validation works out."""
    value = value.strip().replace("…", "â€¦")  # as the policy decodes it, byte by byte
    found = {name: pattern.search(value) is not None for name, pattern in PATTERNS.items()}
    meant = found["says"] or (found["brackets"] and not found["path"])
    return len(value) <= 100 and not found["variable"] and meant


@pytest.mark.parametrize(("texts", "meant"), [(MEANT, True), (NOT_MEANT, False)])
def test_the_table_is_what_both_say(texts: tuple[str, ...], meant: bool) -> None:
    assert [text for text in texts if is_placeholder(text) is not meant] == []
    assert [text for text in texts if policy_says(text) is not meant] == []


@settings(max_examples=600)
@given(st.lists(st.sampled_from(PIECES) | st.characters(codec="ascii"), max_size=8).map("".join))
def test_both_have_one_verdict(value: str) -> None:
    # Python strips these four too, which stand in no key.
    value = re.sub(r"[\x1c-\x1f]", "", value)

    assert policy_says(value) == is_placeholder(value)


def test_upper_case_is_read_like_lower_case() -> None:
    assert all(policy_says(text.upper()) and is_placeholder(text.upper()) for text in MEANT)
