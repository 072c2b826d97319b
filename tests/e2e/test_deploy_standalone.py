"""`install --standalone`: a folder that needs no Python, no libraries, no network and nothing to write to."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import jail as jails
from tests.e2e.conftest import REPOSITORY, Run, tool
from tests.e2e.jail import Jail

CASE = REPOSITORY / "tests" / "function" / "merges_a_gateway"
PROGRAM = "/kustomize-litellm/bin/kustomize-litellm"


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    yield from jails.make()


@pytest.mark.parametrize("path", ["", jails.PATH], ids=["empty_path", "path"])
def test_the_function_runs_where_there_is_no_python(path: str, jail: Jail) -> None:
    done = jail.run("/", PROGRAM, stdin=(CASE / "input.yaml").read_text(), path=path)

    assert (done.returncode, done.stderr) == (0, (CASE / "stderr.txt").read_text())
    assert done.stdout == (CASE / "expected.yaml").read_text()
    assert not list(jail.root.glob("**/python3")), "the jail must have no other Python"


def test_it_is_as_alone_as_it_says(jail: Jail) -> None:
    done = jail.run("/", "/bin/sh", "-c", "echo x > /kustomize-litellm/x; echo x > /x")

    assert done.stderr.count("Read-only file system") == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--version"], 0, "kustomize-litellm, version "),
        (["explain", "LK301"], 0, "LK301"),
        (["lint", "/kustomize-litellm/fragment.yaml"], 1, "LK101"),
        (["build", "/"], 3, "has no kustomization.yaml"),
    ],
)
def test_the_commands_run_too(words: list[str], code: int, said: str, jail: Jail) -> None:
    fragment = "apiVersion: kustomize-litellm.dev/v1alpha1\nkind: ModelFragment\nmetadata: {name: a}\nspec: {}\n"
    (jail.root / "kustomize-litellm" / "fragment.yaml").write_text(fragment)

    done = jail.run("/", PROGRAM, *words)

    (jail.root / "kustomize-litellm" / "fragment.yaml").unlink()
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_it_may_be_moved_called_through_a_link_and_installed_again(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "a folder"
    first = run("kustomize-litellm", "install", "--standalone", folder)
    (tmp_path / "link").symlink_to(folder / "bin" / "kustomize-litellm")
    linked = subprocess.run([tmp_path / "link", "--version"], capture_output=True, text=True, env={}, check=False)
    again = run("kustomize-litellm", "install", "--standalone", folder)
    folder.rename(tmp_path / "moved")
    moved = subprocess.run(
        [tmp_path / "moved/bin/kustomize-litellm", "--version"], capture_output=True, text=True, env={}, check=False
    )

    assert (first.returncode, first.stderr) == (0, f"installed {folder}/bin/kustomize-litellm\n")
    assert again.returncode == 0
    assert linked.stdout == moved.stdout != ""


@pytest.mark.parametrize("name", ["notes.txt", "bin/other"])
def test_a_folder_with_other_things_is_left_alone(name: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "tools" / name).parent.mkdir(parents=True)
    (tmp_path / "tools" / name).touch()

    done = run("kustomize-litellm", "install", "--standalone", tmp_path / "tools")

    assert done.returncode == 3
    top = name.split("/", maxsplit=1)[0]
    assert done.stderr == (
        f'kustomize-litellm: {tmp_path}/tools contains other files, such as "{top}"; name an empty folder\n'
    )
    assert [path.name for path in (tmp_path / "tools").iterdir()] == [top]


def test_a_prefix_of_pip_is_left_alone(tmp_path: Path, run: Run) -> None:
    for name in ("bin/kustomize-litellm", "bin/black", "lib/python3.11/site-packages/black/__init__.py"):
        (tmp_path / "tools" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tools" / name).write_text("#!/usr/bin/python3\nfrom kustomize_plugin.function import start\n")

    done = run("kustomize-litellm", "install", "--standalone", tmp_path / "tools")

    assert (done.returncode, "contains other files" in done.stderr) == (3, True)
    assert (tmp_path / "tools" / "bin" / "black").is_file()


def test_the_environment_of_the_caller_does_not_leak_in(jail: Jail) -> None:
    text = (CASE / "input.yaml").read_text()
    words = ("PYTHONPATH=/nowhere", "PYTHONHOME=/nowhere", "LD_LIBRARY_PATH=/nowhere", PROGRAM)

    done = jail.run("/", "/bin/env", *words, stdin=text)

    assert done.stdout == (CASE / "expected.yaml").read_text()


def test_other_functions_of_the_build_keep_their_own_python(jail: Jail) -> None:
    """A function that a build starts must not inherit PYTHONHOME."""
    spy = jail.root / "usr/local/bin/spy"
    spy.write_text("#!/bin/sh\n[ $1 = version ] || env > /plugins/environment\n")
    spy.chmod(0o755)
    shutil.copytree(REPOSITORY / "overlays", jail.root / "overlays", dirs_exist_ok=True)
    shutil.copy(spy, jail.root / "bin/kustomize")

    done = jail.run("/", PROGRAM, "build", "--engine", "kustomize", "/overlays/local", path="/bin")

    (jail.root / "bin/kustomize").unlink()
    shutil.rmtree(jail.root / "overlays")
    environment = (jail.plugins / "environment").read_text()
    assert "PATH=" in environment
    assert "PYTHONHOME" not in environment
    assert done.returncode == 1


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    command = [tool("kustomize-litellm"), "install", "--standalone", str(tmp_path / "file" / "x")]

    done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)

    assert done.returncode == 3
    assert done.stderr == f"kustomize-litellm: cannot write below {tmp_path}/file/x: Not a directory\n"
