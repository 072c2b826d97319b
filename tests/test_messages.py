from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from kustomize_plugin.commands import cli, lint_help
from tests import message_list

REPOSITORY = Path(__file__).parent.parent
LIST = Path(__file__).parent / "messages.md"
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md"), LIST])
# Words of another century, or of another language's grammar, each with what to write instead.
UNPLAIN = {
    r"(?<!there )(?<!There )\b(?:is|are) no (?!longer\b)": "is not a",
    r"\bof what is none\b": "does not fit",
    r"\bstands? (?:twice|in|on|at|there|where|beside|behind|before|above|below)\b": "is, or appears",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\banew\b": "again",
    r"\bno number that a clock knows\b": "is not a number of seconds",
    r"\bwords in, words out\b": "say what it does",
    r"\bheed(?:s|ed)?\b": "read, or follow",
    r"\bnobody here\b": "nobody",
    r"\b(?:is|are) told\b": "is named",
    r"\bbelongs? into\b": "belongs in",
}


def unplain(text: str) -> list[str]:
    lines = text.splitlines()
    return [
        f"line {number}: {found[0]!r}, write {instead!r}"
        for pattern, instead in UNPLAIN.items()
        for number, line in enumerate(lines, 1)
        for found in re.finditer(pattern, line)
    ]


def helps() -> dict[str, str]:
    context = click.Context(cli.main, info_name="kustomize-litellm")
    found = {"": cli.main.get_help(context), "lint --help": lint_help.text()}
    for name in cli.main.list_commands(context):
        command = cli.main.get_command(context, name)
        assert command is not None
        inner = command.commands.values() if isinstance(command, click.Group) else ()
        found[name] = "\n".join(one.get_help(click.Context(one, parent=context)) for one in (command, *inner))
    return found


def test_the_list_of_messages(golden):
    golden(LIST, message_list.text())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_a_page_is_in_plain_words(page):
    assert unplain(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("name", "text"), helps().items(), ids=helps())
def test_a_help_text_is_in_plain_words(name, text):
    assert text
    assert unplain(text) == [], name


def test_unplain_words_are_found():
    assert len(unplain('"x" is no list\nthe key stands twice; mend the base')) == 3
