"""No message on standard error steers a terminal or a pipeline, whatever it quotes."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from kustomize_plugin.commands import cli, lint_entry
from kustomize_plugin.machine import guard

COMMANDS = sorted(Path(cli.__file__).parent.glob("*.py"))
HOSTILE = "a\x1b[2J\u202e\n::error::b"


@pytest.mark.parametrize(
    "words",
    [
        ["import", "{name}", "-o", "x"],
        ["build", "{name}"],
        ["graph", "{folder}"],
        ["diff", "{folder}"],
        ["verify", "{folder}"],
        ["tags", "check", "{name}"],
        ["explain", "{name}"],
        ["{name}"],
    ],
    ids=lambda words: words[0],
)
def test_an_error_of_the_command_line_is_shown(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("folder" + HOSTILE.partition("\n")[0]).mkdir()
    (tmp_path / ("folder" + HOSTILE.partition("\n")[0]) / "kustomization.yaml").write_text("resources: [a")
    places = {"name": HOSTILE, "folder": "folder" + HOSTILE.partition("\n")[0]}
    monkeypatch.setattr(sys, "argv", ["kustomize-litellm", *(word.format(**places) for word in words)])

    code = cli.run()

    said = capsys.readouterr().err
    assert code in (2, 3)
    assert said
    assert said.replace("\n", "").isprintable()
    assert not any(line.lstrip().startswith("::") for line in said.splitlines())


def test_so_is_what_lint_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    name = "::error::\x1b[2J.yaml"
    Path(name).write_bytes(b"model_list: \xff\xfe\n")
    (tmp_path / "b\x1b[2J.yaml").symlink_to("nowhere")

    lint_entry.lint(["-v", "."])
    lint_entry.lint(["-v", name, "\x1b[2Jnot-there.yaml"])
    lint_entry.lint([f"--select={HOSTILE}"])
    lint_entry.lint([f"--{HOSTILE}"])

    printed = capsys.readouterr()
    for text in (printed.out, printed.err):
        assert text.replace("\n", "").isprintable()
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_so_is_what_fails_inside(capsys):
    def fails() -> int:
        raise ValueError(HOSTILE)

    assert guard.run(fails, debug=False) == 3
    assert capsys.readouterr().err.replace("\n", "").isprintable()


@pytest.mark.parametrize("module", COMMANDS, ids=lambda path: path.stem)
def test_commands_print_to_standard_error_by_notice_only(module):
    calls = [node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call)]
    echoes = [call for call in calls if ast.unparse(call.func) in ("click.echo", "click.secho")]
    to_errors = [call for call in echoes if any(word.arg == "err" for word in call.keywords)]

    assert len(to_errors) == (module.stem == "notice")
