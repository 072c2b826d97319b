"""The rules there are: the modules of `kustomize_plugin.hooks.rules`, imported when they are needed.

A run on one file needs few of them, and importing all takes longer than all else that it does.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

from kustomize_plugin.hooks import rules
from kustomize_plugin.hooks.rule import GATEWAY, Rule
from kustomize_plugin.hooks.run.rule_index import SUBJECTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kustomize_plugin.finding import Finding

    Check = Callable[[Any], Iterator[Finding]]


class NoRuleError(KeyError):
    """A word that names no rule; the word is its argument."""


class Listed:
    """A rule that is imported when something is checked; `kinds` are what its checks take, as `Rule` names them."""

    __slots__ = ("_checks", "_module", "_rule", "code", "name")

    def __init__(self, module: str) -> None:
        code, _, name = module.partition("_")
        self._module = module
        self._rule: Rule | None = None
        self._checks: dict[str, list[Check]] = {}
        self.code = code.upper()
        self.name = name.replace("_", "-")

    @property
    def rule(self) -> Rule:
        """The rule itself."""
        if self._rule is None:
            self._rule = import_module(f"kustomize_plugin.hooks.rules.{self._module}").RULE
        return self._rule

    @property
    def kinds(self) -> frozenset[str]:
        """What the rule checks; empty where it only documents a code."""
        written = SUBJECTS.get(self._module)
        return frozenset(written.split()) if written is not None else kinds(self.rule)

    def checks(self, kind: str) -> list[Check]:
        """Return the rule's checks of one kind of subject."""
        if kind not in self._checks:
            rule = self.rule
            own = rule.check if rule.on == kind else None
            more = rule.gateway if kind == GATEWAY else None
            self._checks[kind] = [check for check in (own, more) if check is not None]
        return self._checks[kind]


def kinds(rule: Rule) -> frozenset[str]:
    """Return what a rule checks."""
    return frozenset(([rule.on] if rule.check else []) + ([GATEWAY] if rule.gateway else []))


@cache
def listed() -> dict[str, Listed]:
    """Return every rule by its code, sorted, without importing one."""
    found = map(Listed, modules())
    return {one.code: one for one in found}


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by its code, sorted."""
    return {code: one.rule for code, one in listed().items()}


def page(rule: Rule | Listed) -> str:
    """Return a rule's page: the docstring of its module."""
    for name in modules():
        if name.startswith(rule.code.lower() + "_"):
            return (import_module(f"kustomize_plugin.hooks.rules.{name}").__doc__ or "").strip()
    return ""


def meant(word: str) -> Listed | None:
    """Return the rule that a code or name stands for, in whatever case; None where there is none."""
    for one in listed().values():
        if word.lower() in (one.code.lower(), one.name):
            return one
    return None


def like(word: str) -> str:
    """Say which code or name is near a word that is none, or nothing."""
    from kustomize_plugin.finding import did_you_mean

    words = [text for one in listed().values() for text in (one.code, one.name)]
    return did_you_mean(word.upper(), words) or did_you_mean(word.lower(), words)


def chosen(select: frozenset[str], ignore: frozenset[str]) -> list[Listed]:
    """Return the rules to run; both sets hold codes, their beginnings or names, in whatever case.

    Raises NoRuleError for one that does not exist.
    """
    all_ = listed().values()
    for word in select | ignore:
        if not any(_is_named(one, word) for one in all_):
            raise NoRuleError(word)
    return [one for one in all_ if _named(one, select, True) and not _named(one, ignore, False)]


def modules() -> list[str]:
    """Return the names of the rules' modules; pkgutil would find them too, at the price of importing inspect."""
    names = os.listdir(rules.__path__[0])
    return sorted(name.removesuffix(".py") for name in names if name.startswith("lk") and name.endswith(".py"))


def _named(one: Listed, words: frozenset[str], empty: bool) -> bool:
    return any(_is_named(one, word) for word in words) if words else empty


def _is_named(one: Listed, word: str) -> bool:
    return one.name == word.lower() or one.code.startswith(word.upper())
