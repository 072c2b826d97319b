"""`add`, without an engine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.adoption.test_import_cases import tree


@pytest.mark.parametrize("words", [("add",), ("add", "x")])
def test_add_without_a_terminal_asks_for_its_options(command, words, monkeypatch, tmp_path):
    command("init", ".")
    monkeypatch.setattr(sys, "stdin", None)

    code, _, stderr = command(*words)

    assert (code, "there is no terminal to ask on" in stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (("cloud-kimi", "--model", "openai/x"), 3, "exists already, in base/models/cloud-kimi.yaml"),
        (("x", "--model", "nobody/x"), 2, 'knows no provider for "nobody/x"'),
        (("x", "--model", "openai/x", "--key", "not a name"), 2, "--key takes the name of a variable"),
        (("x", "--model", "openai/x", "--fallback", "x"), 2, "names the group itself"),
        (("x", "--model", "openai/x", "-d", "base"), 3, "base lists no FragmentMerge"),
        (("x", "--model", "openai/x", "--to", "elsewhere"), 3, "uses no kustomization in elsewhere or above it"),
        (("x", "--model", "openai/x"), 3, "no engine is on PATH; nothing was written"),
        (("x", "--model", "openai/x", "--timeout", "nan"), 2, "nan"),
        (("x", "--model", "openai/"), 1, "base/models/x.yaml:11:16: LK201"),
        (("x", "--model", "ollama_chat/x y"), 1, "base/models/x.yaml:11:16: LK202"),
        (("x", "--model", "ollama_chat/x", "--api-base", "https://ollama.com/api"), 1, 'LK203 api_base "https://'),
        (("x", "--model", "openai/x", "--api-base", "notaurl"), 1, 'LK203 api_base "notaurl" of "x" has no scheme'),
    ],
)
def test_add_refuses_and_writes_nothing(command, tmp_path, monkeypatch, words, code, problem):
    command("init", "gateway")
    monkeypatch.chdir(tmp_path / "gateway")
    before = tree(Path())

    found, _, stderr = command_here(*words)

    assert (found, problem in stderr) == (code, True), stderr
    assert tree(Path()) == before


@pytest.mark.parametrize("to", ["base/models", "base/more/models/cloud"])
def test_add_puts_back_the_very_bytes_and_the_folders(command, tmp_path, monkeypatch, to):
    command("init", "gateway")
    monkeypatch.chdir(tmp_path / "gateway")
    listing = Path("base/kustomization.yaml")
    listing.write_bytes(listing.read_bytes().replace(b"\n", b"\r\n"))
    before, folders = tree(Path()), set(Path().rglob("*"))

    code, _, stderr = command_here("x", "--model", "openai/x", "--to", to)

    assert (code, "nothing was written" in stderr) == (3, True), stderr
    assert (tree(Path()), set(Path().rglob("*"))) == (before, folders)


def command_here(*words: str) -> tuple[int, str, str]:
    """Run `add` where we are, in a process of its own, on a machine without an engine."""
    code = "import sys; from kustomize_plugin.commands import cli; from kustomize_plugin.machine import engine\n"
    code += "def choose(_): raise engine.EngineError('no engine is on PATH')\n"
    code += "engine.choose = choose; sys.exit(cli.run())"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", code, "add", *words], capture_output=True, text=True, check=False, env=environment,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr
