"""`import`, from input to the whole tree: a case is a folder, its name is a promise."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kustomize_plugin.commands import cli
from kustomize_plugin.machine import engine

CASES = sorted(path.parent for path in (Path(__file__).parents[2] / "adopt").glob("*/input.yaml"))

Words = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Words:
    """Run the command line in the test's folder, on a machine without an engine."""

    def absent(_name: str | None) -> engine.Engine:
        raise engine.EngineError("no engine is on PATH")

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kustomize-litellm", *map(str, words)])
        code = cli.run()
        captured = capfd.readouterr()
        return code, captured.out, captured.err

    monkeypatch.setattr(engine, "choose", absent)
    monkeypatch.chdir(tmp_path)
    return run


def tree(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in files}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_import(case, command, golden, tmp_path):
    for path in case.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())

    code, stdout, stderr = command("import", "input.yaml", "-o", "gateway")

    made = tree(tmp_path / "gateway")
    golden(case / "exit", str(code))
    golden(case / "stderr.txt", stderr)
    for name, text in made.items():
        (case / "expected" / name).parent.mkdir(parents=True, exist_ok=True)
        golden(case / "expected" / name, text)
    assert stdout == ""
    assert sorted(made) == sorted(tree(case / "expected")), "stale golden files"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_there_are_cases():
    assert CASES
