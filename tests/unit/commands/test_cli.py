"""The command line as a whole: which commands there are, how they are shown, and where `--debug` may be written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
import pytest

from kustomize_plugin.commands import cli, sections
from kustomize_plugin.machine import guard

CONTEXT = click.Context(cli.main, info_name="kustomize-litellm")
NO_FOLDERS: dict[str, Path] = {}
NAMES = cli.main.list_commands(CONTEXT)


def helped(command: click.Command) -> str:
    return command.get_help(click.Context(command, info_name="x", terminal_width=80))


def test_every_command_is_shown_in_one_group():
    shown = [name for names in cli.main.sections(CONTEXT).values() for name in names]

    assert sorted(shown) == NAMES
    assert {"add", "explain", "import", "init", "lint", "verify"} <= set(NAMES)
    assert all(f"{title}:\n" in helped(cli.main) for title in sections.ORDER)


@pytest.mark.parametrize("name", [None, "secret", "tags"])
def test_the_help_of_a_group_shows_whole_sentences(name):
    command = cli.main.get_command(CONTEXT, name) if name else cli.main

    assert command is not None
    assert "..." not in helped(command).replace("[ARGS]...", "")


@pytest.mark.parametrize("name", NAMES)
def test_a_command_is_the_module_of_its_name(name):
    command = cli.main.get_command(CONTEXT, name)

    assert command is not None
    assert command.name == name


def test_another_word_is_no_command():
    assert cli.main.get_command(CONTEXT, "cli") is None


@pytest.mark.parametrize(
    ("words", "left", "debug"),
    [
        (["build", "a", "--debug"], ["build", "a"], True),
        (["--debug", "build"], ["build"], True),
        (["build", "a", "--", "--debug"], ["build", "a", "--", "--debug"], False),
        (["build"], ["build"], False),
    ],
)
def test_debug_may_be_written_anywhere_before_the_words_of_an_engine(words, left, debug, monkeypatch):
    monkeypatch.delenv(guard.DEBUG, raising=False)

    assert guard.without_debug(words) == (left, debug)


@pytest.fixture
def broken(monkeypatch):
    """Let a command fail inside."""
    monkeypatch.delenv(guard.DEBUG, raising=False)
    monkeypatch.setattr("kustomize_plugin.config.schema_files.folder", lambda: NO_FOLDERS["nothing"])

    def run(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["kustomize-litellm", *words])
        return cli.run()

    yield run
    os.environ.pop(guard.DEBUG, None)


def test_an_internal_error_names_a_way_to_see_more_which_works(broken, capsys):
    assert broken("schemas") == 3
    assert capsys.readouterr().err.endswith("internal error: KeyError: 'nothing'; run again with --debug\n")
    with pytest.raises(KeyError):
        broken("schemas", "--debug")


def test_debug_reaches_the_function_that_an_engine_runs(broken):
    with pytest.raises(KeyError):
        broken("--debug", "schemas")

    assert os.environ[guard.DEBUG] == "1"


def test_each_command_has_a_module_of_its_own():
    folder = Path(cli.__file__).parent

    assert {f"{name}_command.py" for name in NAMES} == {file.name for file in folder.glob("*_command.py")}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lnt"], 'there is no command "lnt"; did you mean "lint"?'),
        (["zzz"], 'there is no command "zzz"; --help lists all'),
        (["convert", "a.yaml"], "  fragments,\n  config,\n  operator"),
    ],
)
def test_a_wrong_word_is_told_with_the_way_out(words, said, monkeypatch, capsys, tmp_path):
    (tmp_path / "a.yaml").write_text("model_list: []\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["kustomize-litellm", *words])

    assert cli.run() == 2
    assert said in capsys.readouterr().err
