"""`import`, from input to the whole tree: a case is a folder, its name is a promise."""

from __future__ import annotations

from pathlib import Path

import pytest

CASES = sorted(path.parent for path in (Path(__file__).parents[2] / "adopt").glob("*/input.yaml"))


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
