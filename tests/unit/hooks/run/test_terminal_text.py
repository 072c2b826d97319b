"""A terminal says what a pipe says, in colours, and shows the lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kustomize_plugin.finding import INFO, WARNING, Field, Finding, Location, Subject
from kustomize_plugin.hooks.run import terminal_text
from kustomize_plugin.machine import terminal

LINE = 'fallbacks: [a, "b"]'
FOUND = [
    Finding("LK301", "what", "do this", Location("a.yaml", 2, 13)),
    Finding("LK305", "what", place=Location("a.yaml", 2), severity=WARNING),
    Finding("LK502", "what", place=Location("missing.yaml", 7, 1), severity=INFO),
    Finding("LK601", "what", place=Field(Subject("v1", "ConfigMap", "a"))),
    Finding("LK602", "what"),
    Finding("LK201", "what", place=Location("a.yaml", 99, 1)),
    Finding("LK201", "what", place=Location("a.yaml", 3, 1)),
    Finding("LK201", "what", place=Location("a\x1b[31m.yaml", 1, 1)),
]


def bare(text):
    return re.sub("\033\\[[0-9;]*m", "", text)


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(f"# litellm\n{LINE}\n\n")


@pytest.mark.parametrize("one", FOUND, ids=str)
def test_without_its_colours_a_finding_is_its_text(one):
    assert bare(terminal_text.concise([one], terminal.painted)) == f"{one}\n"
    assert terminal_text.concise([one], terminal.plain) == f"{one}\n"
    assert bare(terminal_text.full([one], terminal.painted, 80)).splitlines()[0] == str(one)


def test_the_line_and_a_caret_follow():
    assert terminal_text.full(FOUND[:2], terminal.plain, 80) == (
        "a.yaml:2:13: LK301 what; do this\n"
        f"    2 | {LINE}\n"
        "      |             ^\n"
        "a.yaml:2: LK305 warning: what\n"
        f"    2 | {LINE}\n"
    )


def test_where_there_is_no_line_the_finding_is_all():
    assert terminal_text.full(FOUND[2:], terminal.plain, 80) == "".join(f"{one}\n" for one in FOUND[2:])


def test_the_severity_has_the_colour():
    text = terminal_text.full(FOUND[:3], terminal.painted, 80)

    assert text.startswith("\033[1ma.yaml:2:13:\033[0m \033[1;31mLK301\033[0m what; do this\n\033[36m    2 | \033[0m")
    assert "\033[1;31m^\033[0m\n" in text
    assert "\033[1;33mLK305\033[0m\033[1;33m warning:\033[0m what\n" in text
    assert "\033[1;36mLK502\033[0m" in text


def test_a_byte_order_mark_takes_no_column():
    Path("a.yaml").write_text(f"\ufeff{LINE}\n")

    assert terminal_text.full([Finding("LK301", "what", place=Location("a.yaml", 1, 13))], terminal.plain, 80) == (
        f"a.yaml:1:13: LK301 what\n    1 | {LINE}\n      |             ^\n"
    )


def test_a_narrow_terminal_still_shows_something():
    assert terminal_text.full(FOUND[:1], terminal.plain, 1).splitlines()[1] == f"    2 | {LINE}"
