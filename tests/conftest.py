from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from kustomize_plugin import function
from tests.unit import made_up_keys

os.environ.pop("FORCE_COLOR", None)  # it would colour what the tests read from pipes

# The same examples in every run, so that a change is red for what it changes;
# `pytest --hypothesis-profile=long tests/unit` looks for new ones, for minutes instead of seconds.
settings.register_profile(
    "short", max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile("long", settings.get_profile("short"), max_examples=10_000, derandomize=False)
settings.register_profile("few", settings.get_profile("short"), max_examples=15)
settings.load_profile("short")


class Ran(NamedTuple):
    """What the function left behind; `stdout` keeps its bytes apart from their decoding."""

    code: int
    stdout: str
    stderr: str


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files; review the diff")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    made_up_keys.begin(item.nodeid)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a golden file; with --update-golden, write the file."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.write_bytes(text.encode())
        assert path.is_file(), f"{path} is missing; run pytest --update-golden and read what it wrote"
        assert text == path.read_bytes().decode()

    return compare


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ran]:
    """Run the executable's entry on a text or on bytes, far from any kustomization; `config` takes the legacy way."""

    def run(stdin: str | bytes, config: str | None = None, *flags: str) -> Ran:
        arguments = list(flags)
        if config is not None:
            (tmp_path / "config.yaml").write_bytes(config.encode())
            arguments = ["--legacy", str(tmp_path / "config.yaml")]
        content = stdin.encode() if isinstance(stdin, str) else stdin
        stdout, stderr = io.BytesIO(), io.StringIO()
        with monkeypatch.context() as patch:
            patch.chdir(tmp_path)
            patch.setattr(sys, "argv", ["kustomize-litellm", *arguments])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
            patch.setattr(sys, "stdout", io.TextIOWrapper(stdout, encoding="utf-8"))
            patch.setattr(sys, "stderr", stderr)
            try:
                code = function.main()
            finally:
                gc.enable()  # the function switches it off for good
            return Ran(code, stdout.getvalue().decode(), stderr.getvalue())

    return run
