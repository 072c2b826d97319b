"""What a shell completes where rules are named."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem
from click.types import StringParamType

_FAMILY = len("LK3")


class RuleWord(StringParamType):
    """A code, the beginning that a family of codes shares, or a name."""

    name = "rule"

    def shell_complete(self, _context: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return what the word may become, in whatever case it was begun."""
        return [CompletionItem(word) for word in _words() if word.lower().startswith(incomplete.lower())]


class RuleWords(RuleWord):
    """Several of them, separated by commas."""

    def shell_complete(self, context: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return what the last of the words may become, behind those before it."""
        before, comma, last = incomplete.rpartition(",")
        found = super().shell_complete(context, param, last)
        return [CompletionItem(f"{before}{comma}{one.value}") for one in found]


def _words() -> list[str]:
    from kustomize_plugin.hooks.run import rule_registry

    rules = rule_registry.listed().values()
    codes = [one.code for one in rules]
    return [*sorted({code[:_FAMILY] for code in codes}), *codes, *(one.name for one in rules)]
