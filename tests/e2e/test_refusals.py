"""What kustomize refuses: build sends the reader to lint, and lint says it at the place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.machine import builder
from kustomize_plugin.machine.engine import EngineError, choose
from tests.e2e.conftest import search_path

TABLE = yaml.safe_load(Path(__file__).with_name("refusals.yaml").read_text())
GATEWAY, REFUSALS = TABLE["gateway"], TABLE["refusals"]
SENDS = re.compile(r"kustomize-litellm lint |^\S+\.yaml(?::\d+:\d+)? ?")  # to lint, or to the place itself
FOLDER = "overlay"  # in which the one file outside is not


@pytest.fixture
def laid_out(tmp_path, monkeypatch):
    def lay_out(files: dict[str, str | None]) -> Path:
        for name, text in {**GATEWAY, **files}.items():
            if text is not None:
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name).write_text(text)
        return Path(FOLDER if (tmp_path / FOLDER).is_dir() else ".")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", search_path())
    monkeypatch.setenv("HOME", str(tmp_path))
    return lay_out


def built(folder: Path) -> list[str]:
    """Return what a build that is refused says."""
    try:
        done = builder.build(folder, choose("kustomize"), allow_exec=True)
    except EngineError as error:
        return [str(error)]
    assert done.failed
    return list(map(str, done.findings))


def test_the_gateway_builds_and_lints(laid_out):
    folder = laid_out({})

    assert not builder.build(folder, choose("kustomize")).failed
    assert lint.run(Order(["."])).findings == []


@pytest.mark.parametrize("name", REFUSALS)
def test_build_sends_to_lint_and_lint_says_where(name, laid_out):
    case = REFUSALS[name]
    folder = laid_out(case["files"])

    said = built(folder)
    found = lint.run(Order(["."])).findings

    assert said
    assert all(SENDS.search(line) for line in said), said
    places = [f"{one.where.file}:{one.where.line}" for one in found if one.where is not None]
    if "place" in case:
        assert case["place"] in places, list(map(str, found))
    else:
        assert case["why"]
        assert found == []


def test_there_are_refusals():
    assert len(REFUSALS) > len(GATEWAY)
