"""`verify --wait` as a Job runs it: the program, and a server that comes up late."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from pathlib import Path

import pytest

from kustomize_plugin.rehearsal import ports
from tests.e2e import small_gateway
from tests.e2e.conftest import search_path, tool

GROUPS = {"a": ("http://a/v1", 200)}
KEY = "sk-" + secrets.token_hex(24)
CONFIG = """\
model_list:
  - model_name: a
    litellm_params: {model: openai/a, api_base: "http://a/v1", api_key: os.environ/A_KEY}
"""


@pytest.fixture
def port() -> int:
    return ports.free()


def verify(port: int, folder: Path, *words: str, key: str = KEY) -> subprocess.Popen[str]:
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    command = [tool("kustomize-litellm"), "verify", f"http://127.0.0.1:{port}", "config.yaml", *words]
    environment = {**os.environ, "PATH": search_path(), "LITELLM_MASTER_KEY": key}
    return subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_a_server_that_comes_up_late_is_waited_for(port: int, tmp_path: Path) -> None:
    done = verify(port, tmp_path, "--wait", "60", "--prompt")
    assert done.stderr is not None
    said = done.stderr.readline()  # it has asked, and nobody was there
    with small_gateway.serving(port, KEY, GROUPS):
        printed, more = done.communicate(timeout=60)

    assert (done.returncode, more) == (0, "")
    assert printed.count("passed") == 2
    assert "cannot be reached: " in said
    assert "; waiting, " in said


def test_a_server_that_never_comes_ends_with_3_when_the_time_is_up(port: int, tmp_path: Path) -> None:
    begun = time.monotonic()

    done = verify(port, tmp_path, "--wait", "2")
    printed, said = done.communicate(timeout=60)

    assert done.returncode == 3
    assert printed == ""
    assert "cannot be reached: " in said.splitlines()[-1]
    assert "waiting" not in said.splitlines()[-1]
    assert time.monotonic() - begun >= 2


def test_a_wrong_key_is_said_at_once(port: int, tmp_path: Path) -> None:
    with small_gateway.serving(port, KEY, GROUPS):
        done = verify(port, tmp_path, "--wait", "60", key="sk-" + secrets.token_hex(24))
        _, said = done.communicate(timeout=30)

    assert done.returncode == 3
    assert "refused the key: it answered 401" in said
    assert "waiting" not in said


@pytest.mark.parametrize("seconds", ["-1", "nan", "3601", "inf"])
def test_a_wait_without_an_end_is_a_usage_error(seconds: str, port: int, tmp_path: Path) -> None:
    done = verify(port, tmp_path, "--wait", seconds)
    done.communicate(timeout=30)

    assert done.returncode == 2
