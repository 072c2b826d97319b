"""A line fits, the caret is below what is meant, and nothing in it steers the terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.hooks.run import excerpt

WIDE = "模型"
ACCENT = "e\u0301"
ROOM = 40


def drawn(line, column, hidden=(), room=ROOM):
    """Return the line, and below it the caret."""
    found = excerpt.of(line, column, list(hidden), room)
    return [found.line, f"{' ' * found.caret}^"]


def columns(text):
    return sum(
        0 if unicodedata.category(char) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


CASES = {
    "at its column": ("a: bcd", 4, ["a: bcd", "   ^"]),
    "at the first": ("abc", 1, ["abc", "^"]),
    "where no column is known": ("abc", 0, ["abc", "^"]),
    "behind the end": ("abc", 9, ["abc", "   ^"]),
    "on an empty line": ("", 1, ["", "^"]),
    "a tab is four columns": ("\ta: b", 5, ["    a: b", "       ^"]),
    "a wide character is two": (f"{WIDE}: b", 5, [f"{WIDE}: b", "      ^"]),
    "an accent is none": (f"{ACCENT}: b", 5, [f"{ACCENT}: b", "   ^"]),
    "a control character is a question mark": ("a\x1b[31m\x07: b", 9, ["a?[31m?: b", "        ^"]),
    "what turns the line around is one": ("a\u202eb\u200d: c", 7, ["a?b?: c", "      ^"]),
}


@pytest.mark.parametrize("case", CASES)
def test_the_caret_is(case):
    line, column, expected = CASES[case]

    assert drawn(line, column) == expected


NUMBERS = "".join(f"{number:<10}" for number in range(10))  # each begins its ten columns
CUTS = {
    "at its beginning": (1, ["0         1         2         3       …", "^"]),
    "in the middle": (51, ["…         4         5         6        …", f"{' ' * 20}^"]),
    "at its end": (100, ["…        7         8         9         ", f"{' ' * 38}^"]),
}


@pytest.mark.parametrize("place", CUTS)
def test_a_long_line_is_cut_around_the_column(place):
    column, expected = CUTS[place]

    assert drawn(NUMBERS, column) == expected


def test_what_is_hidden_is_three_stars_and_the_caret_moves_along():
    assert drawn("key: abcdefghij b", 17, [(5, 15)]) == ["key: *** b", "         ^"]


def test_a_caret_inside_of_what_is_hidden_is_at_its_beginning():
    assert drawn("key: abcdefghij b", 9, [(5, 15)]) == ["key: *** b", "        ^"]


def test_what_is_hidden_stays_hidden_where_the_cut_begins_inside():
    line = f"{'a' * 300}{'s' * 300}{'b' * 300}"

    for column in range(1, len(line) + 1, 7):
        assert "s" not in drawn(line, column, [(300, 600)])[0]


@given(st.text(), st.integers(0, 300), st.integers(3, 60))
def test_any_line_fits_and_is_printable(line, column, room):
    shown, caret = drawn(line, column, room=room)

    assert columns(shown) <= room
    assert shown.isprintable()
    assert len(caret) - 1 <= columns(shown)


def test_a_line_of_a_million_characters_takes_no_time():
    line, caret = drawn("a" * 1_000_000, 500_000)

    assert (columns(line), len(caret)) == (ROOM, 21)
