"""The README is short and true: its commands run, its samples are those of the pages, its picture is real."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import REPOSITORY, Run, write
from tools import record_terminal

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
SHELL = re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
COMMANDS = [line for block in SHELL for line in block.splitlines() if line.startswith("kustomize-litellm ")]
LINES = 130


def page(name: str) -> str:
    return (REPOSITORY / "docs" / name).read_text(encoding="utf-8")


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= LINES


@pytest.fixture
def repository(tmp_path: Path, run: Run) -> Path:
    """This repository's gateway under git, with the README's file beside it."""
    for name in ("base", "overlays"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    run("git", "init", "-q", "-b", "main")
    run("git", "add", "-A")
    run("git", "-c", "user.name=Kim", "-c", "user.email=kim@example.com", "commit", "-qm", "gateway")
    write(tmp_path, {"litellm.yaml": BLOCKS[0]})
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_runs(command: str, repository: Path, run: Run) -> None:
    words = command.partition("#")[0].strip()
    wrong = {"kustomize-litellm lint", "kustomize-litellm lint litellm.yaml"}

    done = run("bash", "-c", words, cwd=repository)

    complaints = [line for line in done.stderr.splitlines() if not line.startswith("checked ")]
    assert (done.returncode, complaints) == (int(words in wrong), [])


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 5


def test_the_fragment_is_that_of_the_small_gateway() -> None:
    assert f"```yaml\n{BLOCKS[1]}```" in page("fragments.md")


def test_the_difference_is_that_of_its_page() -> None:
    (difference,) = re.findall(r"^```\n(Model groups\n.*?)^```$", README, re.DOTALL | re.MULTILINE)

    assert difference in page("diff.md")


def test_the_front_page_of_the_site_shows_the_same_picture() -> None:
    (readme,) = re.findall(r"^!\[(.*)\]\(docs/terminal\.svg\)$", README, re.MULTILINE)

    assert f"![{readme}](terminal.svg)" in page("index.md")


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README))))
def test_a_link_leads_to_a_file(link: str) -> None:
    assert (REPOSITORY / link).exists()


def test_the_picture_shows_what_the_commands_print(golden: Callable[[Path, str], None]) -> None:
    golden(record_terminal.PICTURE, record_terminal.picture())
