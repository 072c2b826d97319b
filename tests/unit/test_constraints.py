"""What the tests install is pinned with checksums, and lies within the ranges that pyproject.toml gives."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
FILES = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "constraints").glob("*.txt")}
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


def name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def requirements(extra: str) -> list[Requirement]:
    """Return what an extra asks for, with what all installations have and what it takes from another extra."""
    asked = [Requirement(text) for text in [*PROJECT["dependencies"], *EXTRAS[extra]]]
    taken = [other for one in asked if name(one.name) == PROJECT["name"] for other in one.extras]
    inner = [Requirement(text) for other in taken for text in EXTRAS[other]]
    return [one for one in (*asked, *inner) if name(one.name) != PROJECT["name"]]


def test_there_is_a_file_for_each_extra_and_one_for_the_lowest():
    assert set(FILES) == {*EXTRAS, "lowest"}


@pytest.mark.parametrize("extra", EXTRAS)
def test_each_requirement_is_pinned_within_its_range(extra):
    pinned = {name(found["name"]): found["version"] for found in PIN.finditer(FILES[extra])}

    for requirement in requirements(extra):
        assert requirement.specifier.contains(pinned[name(requirement.name)]), requirement


def test_the_lowest_are_the_lower_ends():
    pinned = {name(found["name"]): found["version"] for found in PIN.finditer(FILES["lowest"])}

    for requirement in map(Requirement, PROJECT["dependencies"]):
        (lower,) = (one.version for one in requirement.specifier if one.operator == ">=")
        assert re.sub(r"(\.0)+$", "", pinned[name(requirement.name)]) == re.sub(r"(\.0)+$", "", lower), requirement


@pytest.mark.parametrize("file", FILES)
def test_every_pin_has_checksums_and_no_index_is_named(file):
    pins = re.split(r"^(?=[A-Za-z0-9])", FILES[file], flags=re.MULTILINE)[1:]

    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)
    assert not re.search(r"https?://|--index|--find-links", FILES[file])
