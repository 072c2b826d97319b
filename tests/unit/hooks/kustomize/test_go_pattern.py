"""Patterns of patch targets: what fits is what Go says, and no pattern takes its time."""

from __future__ import annotations

import re
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kustomize_plugin.hooks.kustomize.go_pattern import GoPattern, UnknownPatternError

PIECES = [
    "a",
    "b",
    "-",
    ".",
    "*",
    "+",
    "?",
    "|",
    "(",
    ")",
    "(?:",
    "[ab]",
    "[^a]",
    "[a-c]",
    r"\.",
    r"\d",
    r"\w",
    "^",
    "$",
    "\n",
]


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("litellm", ["litellm"], ["litellm-x", "x", ""]),
        ("litellm.*", ["litellm", "litellm-x"], ["x-litellm", "litellm\n"]),
        ("^a$", ["a"], ["ab"]),
        ("a|b", ["a", "b"], ["ab", ""]),
        ("(a|b)-[0-9]+", ["a-1", "b-22"], ["a-", "c-1"]),
        ("[]a-]", ["]", "a", "-"], ["b"]),
        ("[^a-c]", ["d"], ["b"]),
        (r"a\.b\d", ["a.b1"], ["axb1", "a.bx"]),
        ("(?:ab)*?", ["", "abab"], ["a"]),
        ("(a|)b", ["ab", "b"], ["a"]),
        ("", [""], ["a"]),
        ("a}]", ["a}]"], ["a"]),
    ],
)
def test_a_pattern_fits(pattern, fitting, others):
    found = GoPattern(pattern)

    assert [text for text in (*fitting, *others) if found.fits(text)] == fitting


@pytest.mark.parametrize(
    "pattern",
    ["a{2}", "(?i)a", "(?P<x>a)", r"\bx", r"\pL", "[[:alpha:]]", "*a", "a**", "(a", "a)", "[a", "a\\", "(?=a)", r"\1",
     "[b-a]", "a" * 2000, "(" * 300 + ")" * 300],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_what_is_not_understood_is_given_up(pattern):
    with pytest.raises(UnknownPatternError):
        GoPattern(pattern)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.text("ab-.1\n", max_size=5))
def test_it_says_what_python_says_where_both_understand(pattern, text):
    try:
        found = GoPattern(pattern)
    except UnknownPatternError:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            other = re.compile(pattern.replace("$", r"\Z"))  # Python's also fits before a last line break
        except re.error:  # Go repeats an anchor
            return

    assert found.fits(text) == bool(other.fullmatch(text))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a*)*b", "(a|a)*b", "(a|aa)+$", "a*" * 20 + "b", "(.*.*.*)*x"])
def test_no_pattern_takes_its_time(pattern):
    begun = time.process_time()

    assert not GoPattern(pattern).fits("a" * 5000 + "!")
    assert time.process_time() - begun < 5  # Python's own engine takes years
