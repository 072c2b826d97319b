"""The tutorial, word for word: its files are written, its commands run in order, and what they print is compared."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.e2e.conftest import REPOSITORY, search_path

# `make release-check` names the programs of an installed wheel here; else those of this environment are used.
PROGRAMS = os.environ.get("PROGRAMS", "")
PATH = os.pathsep.join([*([PROGRAMS] if PROGRAMS else []), search_path()])
PAGE = REPOSITORY / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(yaml|console)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"# ([\w./-]+)\n")
COMMAND = re.compile(r"^\$ (.*\n)((?:(?!\$ ).*\n)*)", re.MULTILINE)


def test_the_tutorial_prints_what_it_shows(tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    golden(PAGE, BLOCK.sub(lambda block: _play(block, tmp_path), PAGE.read_text(encoding="utf-8")))


def test_the_program_is_the_one_that_was_asked_for() -> None:
    found = shutil.which("kustomize-litellm", path=PATH)

    assert found is not None
    assert not PROGRAMS or Path(found).parent == Path(PROGRAMS)


def test_the_tutorial_does_something() -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))

    assert len([text for kind, text in blocks if kind == "console"]) > 5


def _play(block: re.Match[str], folder: Path) -> str:
    """Carry a block out and return it as it should read."""
    kind, text = block[1], block[2]
    if kind == "console":
        return f"```console\n{COMMAND.sub(lambda command: _run(command[1], folder), text)}```"
    name = FILE.match(text)
    if name:
        path = folder / name[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return block[0]


def _run(line: str, folder: Path) -> str:
    bash = shutil.which("bash")
    assert bash
    done = subprocess.run(
        [bash, "-c", f"exec 2>&1\n{line}"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, "PATH": PATH, "HOME": str(folder), "COLUMNS": "100"},
    )
    return f"$ {line}{done.stdout}"
