"""A bar on a terminal, and nothing elsewhere."""

from __future__ import annotations

import io

from kustomize_plugin.machine import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(stream: io.StringIO) -> str:
    with progress.bar(stream, "asking", 2) as step:
        step()
        step(1, "waiting")
    return stream.getvalue()


def test_a_pipe_gets_nothing_even_where_colours_are_forced(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert drawn(io.StringIO()) == ""


def test_a_terminal_shows_what_is_done(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    text = drawn(Terminal())
    assert "waiting" in text
    assert "100%" in text
