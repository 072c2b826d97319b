"""The rules there are: the modules of `hooks.rules`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from hooks import rules
from hooks.rule import Rule


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by its code, sorted."""
    found = [import_module(f"hooks.rules.{name}").RULE for name in _names()]
    return {rule.code: rule for rule in found}


def page(rule: Rule) -> str:
    """Return a rule's page: the docstring of its module."""
    for name in _names():
        if name.startswith(rule.code.lower() + "_"):
            return (import_module(f"hooks.rules.{name}").__doc__ or "").strip()
    return ""


def chosen(select: frozenset[str], ignore: frozenset[str]) -> list[Rule]:
    """Return the rules to run; both sets hold codes or names, raises KeyError for one that does not exist."""
    rules_ = all_rules()
    known = {key for rule in rules_.values() for key in (rule.code, rule.name)}
    for word in select | ignore:
        if word not in known and not any(code.startswith(word) for code in rules_):
            raise KeyError(word)
    return [rule for rule in rules_.values() if _named(rule, select, True) and not _named(rule, ignore, False)]


def _names() -> list[str]:
    """Return the names of the rules' modules; pkgutil would find them too, at the price of importing inspect."""
    return sorted(file.stem for file in Path(rules.__path__[0]).glob("lk*.py"))


def _named(rule: Rule, words: frozenset[str], empty: bool) -> bool:
    if not words:
        return empty
    return any(rule.name == word or rule.code.startswith(word) for word in words)
