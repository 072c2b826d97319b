from __future__ import annotations

import re
from pathlib import Path

import pytest

from kustomize_plugin.hooks.run import pages, rule_registry

REPOSITORY = Path(__file__).parent.parent
RULES = rule_registry.all_rules()
CODE = re.compile(r"\"(LK\d{3})\"")
REPORTED = sorted(
    {
        code
        for package in ("kustomize_plugin", "hooks")
        for module in (REPOSITORY / package).rglob("*.py")
        for code in CODE.findall(module.read_text())
    }
)


def test_rules_md_is_what_the_rules_say(golden):
    golden(REPOSITORY / pages.FILE, pages.render(list(RULES.values())))


def test_the_schema_of_the_settings_knows_the_codes(golden):
    golden(REPOSITORY / pages.SCHEMA, pages.settings_schema(list(RULES.values())))


def test_the_index_says_what_the_rules_check(golden):
    golden(REPOSITORY / pages.INDEX, pages.index())


def test_codes_are_found():
    assert {"LK001", "LK002", "LK301", "LK601"} <= set(REPORTED)


@pytest.mark.parametrize("code", REPORTED)
def test_every_code_that_is_reported_has_a_rule(code):
    assert code in RULES


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_page_says_what_why_and_how(rule):
    page = rule_registry.page(rule)
    summary, blank, *rest = page.split("\n")

    assert summary.endswith(".")
    assert len(summary) <= 120
    assert blank == ""
    assert [line.split(":")[0] for line in rest if re.match(r"(Why|Bad|Good):", line)] == ["Why", "Bad", "Good"]


def test_a_module_is_named_after_its_rule():
    modules = {path.stem for path in (REPOSITORY / "hooks" / "rules").glob("lk*.py")}

    assert modules == {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in RULES.values()}
