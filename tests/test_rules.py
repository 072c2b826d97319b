from __future__ import annotations

import pytest

from kustomize_plugin.hooks.run import lint, rule_registry
from kustomize_plugin.hooks.run.order import Order
from tests import rule_cases

CASES = rule_cases.load()
TODAY = "1795737600"  # 2026-11-27, to the rules that follow the clock
RULES = rule_registry.all_rules()
CHECKED = [code for code, rule in RULES.items() if rule.check is not None]
# What no case file can hold, and the tests that hold it instead.
ELSEWHERE = {
    "LK005": "unit/hooks/run/test_crash.py",  # of what fails in us
    "LK502": "e2e/test_render.py",  # needs kustomize and kubeconform
    "LK503": "e2e/test_render.py",  # likewise
    "LK609": "unit/hooks/kustomize/test_build_roots.py",  # of a megabyte
    "LK610": "unit/hooks/kustomize/test_build_roots.py",  # likewise
    "LK611": "unit/merge/test_finished_build.py",  # of how the program is run, which no file shows
    "LK612": "function/rejects_a_generated_config_map_in_the_filter/filter.txt",  # likewise
    "LK614": "unit/merge/test_finished_build.py",  # of a rendered file
    "LK615": "unit/merge/test_finished_build.py",  # likewise
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}/{case.name}")
def test_rule(case, pytestconfig, tmp_path, monkeypatch):
    case.lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)
    code = case.rule.upper()

    # what the runner itself reports, such as an unused suppression, it can report only where all rules run
    select = frozenset([code]) if code in CHECKED else frozenset()
    run = lint.run(Order(["."], select=select))

    found = "".join(f"{one}\n" for one in run.findings if one.code == code)
    if pytestconfig.getoption("--update-golden"):
        rule_cases.record(case, found)
    else:
        assert found == case.expected
    assert case.promise.startswith("Accepts " if not found else ("Rejects ", "Warns "))


def test_every_rule_has_a_case_file_and_every_case_file_a_rule():
    assert {case.rule.upper() for case in CASES} == RULES.keys() - ELSEWHERE.keys()


@pytest.mark.parametrize(("code", "test"), ELSEWHERE.items())
def test_what_no_case_file_holds_is_tested_elsewhere(code, test):
    assert code in (rule_cases.FOLDER.parent / test).read_text()


@pytest.mark.parametrize("code", sorted({case.rule.upper() for case in CASES}))
def test_a_case_file_is_titled_with_its_rule(code):
    title = (rule_cases.FOLDER / f"{code.lower()}.md").read_text().partition("\n")[0]

    assert title == f"# {code} {RULES[code].name}"


@pytest.mark.parametrize("code", [code for code in CHECKED if code not in ELSEWHERE])
def test_every_rule_rejects_and_accepts_something(code):
    promises = [case.promise for case in CASES if case.rule == code.lower()]

    assert any(promise.startswith("Accepts ") for promise in promises)
    assert any(promise.startswith(("Rejects ", "Warns ")) for promise in promises)
