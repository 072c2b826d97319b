"""`build … -o FILE --check`: a committed config, values file or render, compared and never written."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import Run, write

CONFIG = """\
# kept
model_list:
  - model_name: a
    litellm_params: {model: openai/a, api_key: os.environ/A_KEY}
"""
WORDS = ("build", "source.yaml", "--config-only", "-o", "config.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, {"source.yaml": CONFIG})


def test_a_file_that_is_current_is_silent_and_left_alone(folder: Path, run: Run) -> None:
    written = run("kustomize-litellm", *WORDS)
    before = (folder / "config.yaml").stat().st_mtime_ns

    done = run("kustomize-litellm", *WORDS, "--check")

    assert (written.returncode, (folder / "config.yaml").read_text()) == (0, CONFIG)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (folder / "config.yaml").stat().st_mtime_ns == before


def test_a_stale_file_is_shown_and_not_written(folder: Path, run: Run) -> None:
    write(folder, {"config.yaml": CONFIG.replace("openai/a", "openai/b")})

    done = run("kustomize-litellm", *WORDS, "--check")

    assert done.returncode == 1
    assert done.stdout.startswith("--- a/config.yaml\n+++ b/config.yaml\n")
    assert "\n-    litellm_params: {model: openai/b, " in done.stdout
    assert "openai/b" in (folder / "config.yaml").read_text()


def test_a_missing_file_is_stale_and_not_made(folder: Path, run: Run) -> None:
    done = run("kustomize-litellm", *WORDS, "--check")

    assert done.returncode == 1
    assert done.stdout.startswith("--- /dev/null\n+++ b/config.yaml\n")
    assert not (folder / "config.yaml").exists()


def test_no_secret_is_shown(folder: Path, run: Run) -> None:
    keys = ["sk-" + secrets.token_hex(24) for _ in range(2)]
    write(folder, {"source.yaml": CONFIG.replace("os.environ/A_KEY", keys[0])})
    write(folder, {"config.yaml": CONFIG.replace("os.environ/A_KEY", keys[1])})

    done = run("kustomize-litellm", *WORDS, "--check")

    assert done.returncode == 1
    assert done.stdout
    assert not any(key in done.stdout + done.stderr for key in keys)


def test_a_file_that_is_no_yaml_is_stale(folder: Path, run: Run) -> None:
    write(folder, {"config.yaml": "model_list: [\n"})

    done = run("kustomize-litellm", *WORDS, "--check")

    assert (done.returncode, done.stdout) == (1, "config.yaml differs; not shown, because it is not valid YAML\n")


def test_a_file_that_cannot_be_read_is_an_error(folder: Path, run: Run) -> None:
    (folder / "config.yaml").mkdir()

    assert run("kustomize-litellm", *WORDS, "--check").returncode == 2


@pytest.mark.parametrize("keys", ["proxy_config", "gateway.config.proxy_config"])
def test_a_values_file_is_the_config_below_its_keys(keys: str, folder: Path, run: Run) -> None:
    written = run("kustomize-litellm", *WORDS, "--under", keys)
    current = run("kustomize-litellm", *WORDS, "--under", keys, "--check")
    stale = run("kustomize-litellm", *WORDS, "--check")

    found = yaml.safe_load((folder / "config.yaml").read_text())
    for key in keys.split("."):
        found = found[key]
    assert written.returncode == 0, written.stderr
    assert found == yaml.safe_load(CONFIG)
    assert "# kept" in (folder / "config.yaml").read_text()
    assert (current.returncode, stale.returncode) == (0, 1)


def test_a_render_is_compared_too(gateway: Path, run: Run) -> None:
    words = ("build", gateway / "overlay", "-o", "rendered.yaml")
    run("kustomize-litellm", *words)
    current = run("kustomize-litellm", *words, "--check")
    file = gateway / "base" / "cloud.yaml"
    file.write_text(file.read_text().replace("timeout: 60", "timeout: 61"))

    stale = run("kustomize-litellm", *words, "--check")

    assert (current.returncode, current.stdout) == (0, "")
    assert stale.returncode == 1
    assert "timeout: 61" in stale.stdout
