"""`kustomize-litellm explain`: words in, words out."""

from __future__ import annotations

import click

from kustomize_plugin.commands import notice, sections
from kustomize_plugin.commands.rule_words import RuleWord
from kustomize_plugin.resources.outcome import CLEAN, USAGE

SECTION = sections.DAILY
_FAMILY = len("LK3")


@click.command(short_help="Print the page of a rule, or list all rules.")
@click.argument("code", required=False, type=RuleWord())
def explain(code: str | None) -> None:
    """Print the page of a rule, by code or name, or list a family such as LK3; without one, list all rules."""
    from kustomize_plugin.hooks.run import rule_registry

    if not code:
        click.echo("".join(f"{one.code} {one.name}\n" for one in rule_registry.listed().values()), nl=False)
        return
    text = _page(code) or _family(code)
    if not text:
        hint = rule_registry.like(code) or "without a code, explain lists them"
        notice.tell(f'kustomize-litellm explain: "{code}" is not a rule; {hint}')
    else:
        click.echo(text, nl=False)
    raise click.exceptions.Exit(CLEAN if text else USAGE)


def _page(word: str) -> str:
    """Return the page of the rule that a word names, or nothing."""
    from kustomize_plugin.hooks.run import rule_registry

    found = rule_registry.meant(word)
    return f"{found.code} {found.name} ({found.rule.severity})\n\n{rule_registry.page(found)}\n" if found else ""


def _family(word: str) -> str:
    """Return the rules whose codes begin with a word such as LK3, a line each; or nothing."""
    from kustomize_plugin.hooks.run import pages, rule_registry

    prefix = word.upper()
    found = [one for one in rule_registry.listed().values() if one.code.startswith(prefix)]
    if len(prefix) < _FAMILY or not found:
        return ""
    width = max(len(one.name) for one in found)
    lines = [f"{one.code} {one.name:{width}}  {pages.summary(one.rule)}\n" for one in found]
    return "".join([f"{prefix[:_FAMILY]} {pages.FAMILIES[prefix[_FAMILY - 1]]}\n\n", *lines])
