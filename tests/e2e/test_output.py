"""Output that cannot be written, readers that leave early, and Ctrl-C before the program has begun."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import SCRIPTS, search_path

FULL = Path("/dev/full")
LINT = str(SCRIPTS / "kustomize-litellm-lint")
CLI = str(SCRIPTS / "kustomize-litellm")
COMMANDS = (
    [CLI, "--version"],
    [CLI, "--help"],
    [CLI, "explain"],
    [CLI, "lint", "--format", "json", "base"],
    [CLI, "build", "base"],
    [LINT, "--format", "json", "base"],
)
NAMES = [" ".join(command[1:]) for command in COMMANDS]
NAMES[-1] = "kustomize-litellm-lint"
needs_full = pytest.mark.skipif(not FULL.exists(), reason="only Linux has /dev/full")


@pytest.fixture
def folder(gateway):
    (gateway / "base" / "merge.yaml").write_text((gateway / "overlay" / "merge.yaml").read_text())
    resources = "resources: [config.yaml, deployment.yaml, cloud.yaml, local.yaml, merge.yaml]\n"
    (gateway / "base" / "kustomization.yaml").write_text(resources + "transformers: [merge.yaml]\n")
    return gateway


def run(command, folder, stdout, stderr=subprocess.PIPE):
    environment = {**os.environ, "PATH": search_path()}
    return subprocess.run(command, cwd=folder, stdout=stdout, stderr=stderr, text=True, check=False, env=environment)


# interrupts itself when it is about to import what the command line needs
_INTERRUPTING = """
import os, signal, sys

class Finder:
    def find_spec(self, name, *_):
        if name in ("kustomize_plugin.commands.lint_run", "click"):
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
"""


@needs_full
@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_a_full_disk_is_one_line_and_exit_code_3(command, folder):
    with FULL.open("w") as full:
        done = run(command, folder, full)

    assert done.stderr == "kustomize-litellm: cannot write the output: No space left on device\n"
    assert done.returncode == 3


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_a_reader_that_has_left_is_no_reason_to_speak(command, folder):
    reader, writer = os.pipe()
    os.close(reader)
    done = run(command, folder, writer)
    os.close(writer)

    assert (done.returncode, done.stderr) == (0, "")


@needs_full
def test_where_standard_error_is_full_the_exit_code_still_tells(folder):
    with FULL.open("w") as full:
        done = run([CLI, "lint", "--nonsense"], folder, subprocess.PIPE, full)

    assert (done.returncode, done.stdout) == (3, "")


@pytest.mark.parametrize(
    "command", [[CLI, "lint", "--select", "LK3", "base"], [LINT, "--select", "LK3", "base"]], ids=["lint", "the hook"]
)
def test_who_has_nothing_to_say_needs_no_standard_error(command, folder):
    done = run(["sh", "-c", 'exec "$@" 2>&-', "sh", *command], folder, subprocess.PIPE)

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("entry", ["kustomize_plugin.commands.lint_entry", "kustomize_plugin.function"])
def test_ctrl_c_while_modules_are_imported_is_quiet(entry, tmp_path):
    program = f"{_INTERRUPTING}from {entry} import start; sys.argv[1:] = ['lint']; sys.exit(start())"
    done = run([sys.executable, "-c", program], tmp_path, subprocess.PIPE)

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
@pytest.mark.parametrize("to", ["pipe", "file"])
def test_standard_output_may_be_named(folder, name, to):
    printed = run([CLI, "build", "base"], folder, subprocess.PIPE).stdout
    with (folder / "out").open("w") if to == "file" else (folder / "unused").open("w") as file:
        done = run([CLI, "build", "base", "-o", name], folder, file if to == "file" else subprocess.PIPE)
    text = (folder / "out").read_text() if to == "file" else done.stdout

    assert (done.returncode, text) == (0, printed)
    assert not (folder / "-").exists()


def test_a_typo_in_a_kustomization_is_named_with_what_was_meant(folder):
    (folder / "base" / "kustomization.yaml").write_text("resources: [clod.yaml]\n")
    done = run([CLI, "build", "base"], folder, subprocess.PIPE)

    message = 'base/kustomization.yaml:1:13: "clod.yaml" does not exist; did you mean "cloud.yaml"?'
    assert (done.returncode, done.stderr) == (3, f"kustomize-litellm: {message}\n")


def test_findings_come_before_what_is_said_of_them_in_one_pipe(folder):
    (folder / "base" / "cloud.yaml").write_text((folder / "base" / "cloud.yaml").read_text().replace("local]", "locl]"))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}

    done = subprocess.run(
        [CLI, "lint", "base"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        env=environment,
    )  # fmt: skip

    first, *_, last = done.stdout.splitlines()
    assert "LK301" in first
    assert last.startswith("checked ")
