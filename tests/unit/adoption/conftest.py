"""The command line as the tests of `import`, `init` and `add` call it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kustomize_plugin.commands import cli
from kustomize_plugin.machine import builder, engine  # noqa: F401 - builder keeps the engines of this machine

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
