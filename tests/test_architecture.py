"""The page on the architecture, held against the folders and against the contracts that `make lint` checks."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
PAGE = (REPOSITORY / "docs" / "architecture.md").read_text()
CONTRACTS = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| (yes|no|all but `run`) \|$", re.MULTILINE)
ROOMS, INNER = (dict(ROW.findall(table)) for table in PAGE.split("Its own rooms"))
TREES = {"kustomize_plugin": ROOMS, "kustomize_plugin.hooks": INNER}


def modules(folder: Path) -> set[str]:
    """Return the packages and modules right below a folder that have a name of their own."""
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    return packages | {path.stem for path in folder.glob("*.py") if not path.stem.startswith("__")}


def order(package: str) -> list[str]:
    """Return the layers of a package from top to bottom, those of one height in the order of the alphabet."""
    (contract,) = (one for one in CONTRACTS if one.get("containers") == [package])
    names = [name for layer in contract["layers"] for name in layer.split(" | ")]
    return [name for name in names if not name.startswith("__")]


@pytest.mark.parametrize("package", TREES)
def test_the_page_names_every_room(package):
    assert set(TREES[package]) == modules(REPOSITORY / package.replace(".", "/"))


@pytest.mark.parametrize("package", TREES)
def test_the_page_has_the_order_of_the_contract(package):
    assert list(TREES[package]) == order(package)


def test_the_page_calls_pure_what_the_contract_calls_pure():
    (contract,) = (one for one in CONTRACTS if "source_modules" in one)
    pure = {f"{package}.{name}" for package, rooms in TREES.items() for name, word in rooms.items() if word == "yes"}

    assert pure == set(contract["source_modules"])


def test_no_contract_has_exemptions():
    assert not [one["name"] for one in CONTRACTS if one.get("ignore_imports")]


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:\w+/)+(?:\w+\.py)?)`", PAGE))))
def test_the_page_names_files_that_are_there(path):
    assert (REPOSITORY / path).exists() or (REPOSITORY / "kustomize_plugin" / path).exists()
