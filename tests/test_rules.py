from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kustomize_plugin.hooks.run import lint, rule_registry

RULES = Path(__file__).parent / "rules"
EXPECTED = "expected.txt"
CASES = sorted(path.parent for path in RULES.glob(f"*/*/{EXPECTED}"))
FOLDERS = {code: f"{code.lower()}_{rule.name.replace('-', '_')}" for code, rule in rule_registry.all_rules().items()}
LARGE = ("LK609", "LK610")  # of a megabyte: tests/unit/hooks/kustomize/test_build_roots.py writes their cases
CHECKED = [code for code, rule in rule_registry.all_rules().items() if rule.check is not None]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_rule(case, golden, tmp_path, monkeypatch):
    shutil.copytree(case, tmp_path, dirs_exist_ok=True, symlinks=True, ignore=shutil.ignore_patterns(EXPECTED))
    monkeypatch.chdir(tmp_path)
    code = case.parent.name.split("_")[0].upper()

    # what the runner itself reports, such as an unused suppression, it can report only where all rules run
    select = frozenset([code]) if code in CHECKED else frozenset()
    run = lint.Run(["."], rule_registry.chosen(select, frozenset()))

    found = [one for one in run.findings if one.code == code]
    golden(case / EXPECTED, "".join(f"{one}\n" for one in found))


def test_every_case_is_in_the_folder_of_a_rule_and_has_expectations():
    assert CASES
    assert {path.parent for path in RULES.glob("*/*/")} <= {RULES / folder for folder in FOLDERS.values()}
    assert {path for path in RULES.glob("*/*/") if path.name != "__pycache__"} == set(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_the_name_of_a_case_is_its_promise(case):
    silent = not (case / EXPECTED).read_text()

    assert case.name.startswith("accepts_" if silent else ("rejects_", "warns_"))


@pytest.mark.parametrize("code", [code for code in CHECKED if code not in LARGE])
def test_every_rule_rejects_and_accepts_something(code):
    names = [case.name for case in CASES if case.parent.name == FOLDERS[code]]

    assert any(name.startswith("accepts_") for name in names)
    assert any(name.startswith(("rejects_", "warns_")) for name in names)
