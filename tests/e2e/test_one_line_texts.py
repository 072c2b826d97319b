"""What kustomize prints as one line is what LK105 reports, and nothing else."""

import json
from pathlib import Path

import pytest

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from tests.e2e.conftest import Run

TEXTS = {
    "plain": "a: b # c\nx: 1\n",
    "blank at a line's end": "a: b # c \nx: 1\n",
    "blank at the end": "a: b # c\nx: 1 ",
    "line of blanks": "a: b # c\n  \nx: 1\n",
    "empty lines": "\n\na: b # c\n\nx: 1\n\n",
    "tab within": "a: b #\tc\nx: 1\n",
    "tab at the end": "a: b # c\t\nx: 1\n",
    "Windows": "a: b # c\r\nx: 1\r\n",
    "one CR": "a: b # c\r\nx: 1\n",
    "byte order mark": "\ufeffa: b # c\nx: 1\n",
    "mark within": "a: b # \ufeffc\nx: 1\n",
    "blank first": "  a: b # c\n  x: 1\n",
    "no line break": "a: b # c\nx: 1",
    "letters": "a: b # \xe9\u4e2d\u200b\xa0\ue000\nx: 1\n",
    "emoji": "a: b # \U0001f680\nx: 1\n",
    "wide blank": "a: b # c\u3000\nx: 1\n",
    "long line": f"a: b # {'word ' * 60}c\nx: 1\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_kustomize_prints_in_one_line_is_reported(name: str, run: Run, tmp_path: Path, monkeypatch) -> None:
    text = TEXTS[name].replace("x: 1", "model_list: []")
    (tmp_path / "config.yaml").write_text(text, newline="", encoding="utf-8")
    generator = {"configMapGenerator": [{"name": "c", "files": ["config.yaml"]}]}
    (tmp_path / "kustomization.yaml").write_text(json.dumps(generator))
    monkeypatch.chdir(tmp_path)

    built = run("kustomize", "build", ".").stdout
    found = lint.run(Order(["."], select=frozenset({"LK105"}))).findings

    assert bool(found) == ('config.yaml: "' in built)
