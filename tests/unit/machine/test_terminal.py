"""Who gets colours, and who the lines of the files."""

from __future__ import annotations

import io

import pytest

from kustomize_plugin.machine import terminal


class Stream(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


TERMINAL, PIPE = True, False
CASES = [  # what is written to, what is set, whether it is laid out for a terminal, whether it has colours
    (TERMINAL, {}, True, True),
    (TERMINAL, {"NO_COLOR": "1"}, True, False),
    (TERMINAL, {"NO_COLOR": ""}, True, True),
    (TERMINAL, {"TERM": "dumb"}, True, False),
    (TERMINAL, {"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
    (TERMINAL, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
    (PIPE, {}, False, False),
    (PIPE, {"FORCE_COLOR": "1"}, True, True),
    (PIPE, {"FORCE_COLOR": ""}, False, False),
    (PIPE, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
    (PIPE, {"CLICOLOR_FORCE": "1"}, False, False),
]


@pytest.mark.parametrize(("is_terminal", "variables", "is_read_by_eye", "has_colours"), CASES)
def test_the_variables_mean_what_they_mean_elsewhere(is_terminal, variables, is_read_by_eye, has_colours, monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    stream = Stream(is_terminal)

    assert terminal.is_read_by_eye(stream) is is_read_by_eye
    assert (terminal.paint(stream)("a", "bold-red") != "a") is has_colours


def test_a_style_is_switched_on_and_off_again():
    assert terminal.painted("a", "bold-red") == "\033[1;31ma\033[0m"


def test_columns_says_how_wide_it_is(monkeypatch):
    monkeypatch.setenv("COLUMNS", "33")

    assert terminal.width() == 33
